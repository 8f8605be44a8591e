# SPDX-License-Identifier: GPL-3.0-or-later
"""The helper's notes about drives that it was writing."""
import fcntl
import pathlib

from lib.busclient import PrivateHelper

FOLDER = pathlib.Path('/run/burin')


def names(drive):
    """Names of the notes about a drive that is plugged in, sorted."""
    sequence = pathlib.Path(f'/sys/block/{drive.name}/diskseq').read_text(encoding='ascii').strip()
    return sorted(path.name for path in FOLDER.glob(f'{drive.name}_{sequence}.*'))


def clear():
    """Removes the notes of helpers that are gone."""
    for path in FOLDER.glob('*'):
        with open(path, 'rb') as note:
            try:
                fcntl.flock(note, fcntl.LOCK_EX | fcntl.LOCK_NB)
            except BlockingIOError:
                continue  # of a helper that lives
            path.unlink()


def interrupted():
    """Has a new helper release the jobs that it shows as interrupted. Returns: their errors"""
    errors = []
    with PrivateHelper() as helper:
        for path in helper.objects('org.burin.Job1'):
            errors.append(helper.job(path, 'GetResult')[0])
            helper.job(path, 'Release')
    return errors
