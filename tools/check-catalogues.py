#!/usr/bin/python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""Checks that every language has every string of the program, and in a form that fits.

Usage: check-catalogues.py SOURCE_DIR      (prints TAP, a test for each language)
"""
import os
import pathlib
import re
import subprocess
import sys
import tempfile

# As meson's "glib" preset has them: what `ninja burin-update-po` finds and nothing else.
XGETTEXT = ['xgettext', '--from-code=UTF-8', '--keyword=_', '--keyword=N_', '--keyword=C_:1c,2',
            '--keyword=NC_:1c,2', '--files-from=po/POTFILES.in']


def run(command, **options):
    return subprocess.run([str(word) for word in command], capture_output=True, text=True,
                          check=False, **options)


def make_template(source, path):
    places = {**os.environ, 'GETTEXTDATADIRS': str(source / 'data/gettext')}
    done = run([*XGETTEXT, f'--output={path}'], cwd=source, env=places)
    if done.returncode != 0:
        raise RuntimeError(done.stderr)


def missing_strings(catalogue, *selection):
    """The strings that msgattrib selects from a catalogue."""
    text = run(['msgattrib', '--no-obsolete', '--no-wrap', *selection, catalogue]).stdout
    return re.findall(r'^msgid "(.+)"$', text, re.MULTILINE)


def check_language(source, language, template, directory):
    """Yields what is wrong with one language."""
    merged = directory / f'{language}.po'
    original = source / 'po' / f'{language}.po'
    done = run(['msgmerge', '--quiet', f'--output-file={merged}', original, template])
    if done.returncode != 0:
        yield done.stderr.strip()
        return
    for selection in ('--untranslated', '--only-fuzzy'):
        yield from (f'{selection[2:]}: {string}' for string in missing_strings(merged, selection))
    done = run(['msgfmt', '--check', '--output-file=/dev/null', original])
    if done.returncode != 0:
        yield from done.stderr.splitlines()


def main():
    source = pathlib.Path(sys.argv[1]).resolve()
    languages = (source / 'po/LINGUAS').read_text(encoding='utf-8').split()
    failed = False
    print(f'1..{len(languages)}')
    with tempfile.TemporaryDirectory() as directory:
        directory = pathlib.Path(directory)
        template = directory / 'burin.pot'
        make_template(source, template)
        for number, language in enumerate(languages, 1):
            complaints = list(check_language(source, language, template, directory))
            for complaint in complaints:
                print(f'# {complaint}')
            print(f'{"not ok" if complaints else "ok"} {number} - {language}')
            failed = failed or bool(complaints)
    sys.exit(1 if failed else 0)


if __name__ == '__main__':
    main()
