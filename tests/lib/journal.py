# SPDX-License-Identifier: GPL-3.0-or-later
"""The helper's notes about drives that it was writing."""
import fcntl
import os
import pathlib
import re

from lib.busclient import PrivateHelper

FOLDER = pathlib.Path('/run/burin')


def names(drive):
    """Names of the notes about a drive that is plugged in, sorted."""
    sequence = pathlib.Path(f'/sys/block/{drive.name}/diskseq').read_text(encoding='ascii').strip()
    return sorted(path.name for path in FOLDER.glob(f'{drive.name}_{sequence}.*'))


def is_plugged(note):
    """Whether the drive that a note is about is still there: then some test is not done with it."""
    for name, sequence in re.findall(rb'\b(\w+)_(\d+)\0', note):
        path = pathlib.Path('/sys/block') / name.decode() / 'diskseq'
        if path.exists() and path.read_bytes().strip() == sequence:
            return True
    return False


def clear():
    """Removes what helpers that are gone have noted of drives that are gone."""
    for path in FOLDER.glob('*') if os.geteuid() == 0 else ():
        try:
            with open(path, 'rb') as note:
                fcntl.flock(note, fcntl.LOCK_EX | fcntl.LOCK_NB)
                if not is_plugged(note.read()):
                    path.unlink()
        except (BlockingIOError, FileNotFoundError):
            continue  # of a helper that lives, or that has just told


def untold():
    """Has a new helper release the jobs of earlier ones. Returns: their (error, report)"""
    results = []
    with PrivateHelper() as helper:
        for path in helper.objects('org.burin.Job1'):
            results.append(helper.job(path, 'GetResult'))
            helper.job(path, 'Release')
    return results
