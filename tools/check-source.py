#!/usr/bin/python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""Checks the source tree against the house style and prints TAP.

usage: check-source.py SOURCE_DIRECTORY
"""
import pathlib
import re
import shutil
import subprocess
import sys

MAX_FILE_LINES = 700
MAX_FUNCTION_LINES = 80
MAX_COLUMNS = 100
CODE_FOLDERS = ('src', 'tests', 'tools', '.ci')

# Which folders of src/ a folder may include from, besides itself.
MAY_INCLUDE = {
    'core': set(),
    'dbus': {'core'},
    'engine': {'core'},
    'image': {'core'},
    'backends': {'core'},
    'helper': {'core', 'engine', 'backends', 'dbus'},
    'reader': {'core', 'image'},
    'osinfo': set(),
    'client': {'core', 'dbus'},
    'words': {'core'},
    'cli': {'core', 'client', 'words'},
    'ui': {'core', 'client', 'words'},
}
GENERATED_HEADERS = {'burin-dbus.h': {'dbus'}}

INCLUDE = re.compile(r'^\s*#\s*include\s+"([^"]+)"')
TRANSLATABLE_C = re.compile(r'\b(?:_|N_|C_|ngettext|g_dngettext|g_dpgettext2?)\s*\("')
TRANSLATABLE_XML = re.compile(r'translatable="(?:yes|true|1)"')
COMMENT_OR_STRING = re.compile(r'/\*.*?\*/|//[^\n]*|"(?:\\.|[^"\\\n])*"', re.S)


class Tree:
    """The files of the project that are checked."""

    def __init__(self, root):
        self.root = root

    def files(self, *suffixes):
        for folder in CODE_FOLDERS:
            for path in sorted((self.root / folder).rglob('*')):
                if path.is_file() and path.suffix in suffixes and '__pycache__' not in path.parts:
                    yield path

    def scripts(self):
        for path in self.files('', '.sh'):
            with open(path, 'rb') as file:
                if re.match(rb'#!.*\b(ba|da)?sh\b', file.readline()):
                    yield path

    def sources(self):
        yield from self.files('.c', '.h', '.py')
        yield from self.scripts()

    def name(self, path):
        return str(path.relative_to(self.root))


def read(path):
    return path.read_text(encoding='utf-8')


def check_spdx(tree):
    """Every source file names its licence."""
    for path in tree.sources():
        if 'SPDX-License-Identifier: GPL-3.0-or-later' not in read(path)[:300]:
            yield f'{tree.name(path)}: no SPDX line'


def check_file_length(tree):
    """No file is too long."""
    for path in [*tree.sources(), *tree.files('.ui', '.build')]:
        lines = len(read(path).splitlines())
        if lines > MAX_FILE_LINES:
            yield f'{tree.name(path)}: {lines} lines'


def check_line_length(tree):
    """No line of a script is too long; clang-format breaks those of C."""
    for path in [*tree.files('.py'), *tree.scripts()]:
        for number, line in enumerate(read(path).splitlines(), 1):
            if len(line) > MAX_COLUMNS:
                yield f'{tree.name(path)}:{number}: {len(line)} columns'


def check_function_length(tree):
    """No function is too long. The format puts a function's braces into the first column."""
    for path in tree.files('.c'):
        start = 0
        for number, line in enumerate(read(path).splitlines(), 1):
            if line == '{':
                start = number
            elif line == '}' and start > 0:
                if number - start - 1 > MAX_FUNCTION_LINES:
                    yield f'{tree.name(path)}:{start}: a function of {number - start - 1} lines'
                start = 0


def check_goto(tree):
    """No goto."""
    for path in tree.files('.c', '.h'):
        if re.search(r'\bgoto\b', COMMENT_OR_STRING.sub('', read(path))):
            yield f'{tree.name(path)}: goto'


def check_unfinished(tree):
    """Nothing is marked as unfinished."""
    mark = re.compile(r'\b(?:TO' r'DO|FIX' r'ME|XX' r'X)\b')
    for path in tree.sources():
        for number, line in enumerate(read(path).splitlines(), 1):
            if mark.search(line):
                yield f'{tree.name(path)}:{number}: {line.strip()}'


def check_includes(tree):
    """No folder includes what it must not know."""
    owners = dict(GENERATED_HEADERS)
    for path in tree.files('.h'):
        if path.is_relative_to(tree.root / 'src'):
            owner = path.relative_to(tree.root / 'src').parts[0]
            owners.setdefault(path.name, set()).add(owner)
    for path in tree.files('.c', '.h'):
        if not path.is_relative_to(tree.root / 'src'):
            continue
        folder = path.relative_to(tree.root / 'src').parts[0]
        allowed = MAY_INCLUDE[folder] | {folder}
        for header in filter(None, map(INCLUDE.match, read(path).splitlines())):
            found = owners.get(pathlib.PurePath(header[1]).name, {folder})
            if not found & allowed:
                yield f'{tree.name(path)}: includes {header[1]} of {", ".join(found)}'


def check_translations(tree):
    """All files with translatable text are listed for the translators."""
    listed = set()
    for name in ('POTFILES', 'POTFILES.in'):
        path = tree.root / 'po' / name
        if path.exists():
            lines = (line.strip() for line in read(path).splitlines())
            listed |= {line for line in lines if line and not line.startswith('#')}
    wanted = set()
    for path in tree.files('.c', '.ui'):
        if not path.is_relative_to(tree.root / 'src'):
            continue
        pattern = TRANSLATABLE_C if path.suffix == '.c' else TRANSLATABLE_XML
        if pattern.search(read(path)):
            wanted.add(tree.name(path))
    for name in sorted(wanted - listed):
        yield f'{name}: not in po/POTFILES'
    for name in sorted(listed):
        if not (tree.root / name).exists():
            yield f'{name}: in po/POTFILES, but there is no such file'


def run_tool(command):
    done = subprocess.run(command, capture_output=True, text=True)
    if done.returncode != 0:
        yield from (done.stdout + done.stderr).splitlines()[:60]


def check_format(tree):
    """clang-format would change nothing."""
    # Other versions format differently.
    if shutil.which('clang-format-14') is None:
        return 'clang-format-14 is not installed'
    return run_tool(['clang-format-14', '--dry-run', '-Werror', *tree.files('.c', '.h')])


def check_shell(tree):
    """shellcheck has nothing to say."""
    if shutil.which('shellcheck') is None:
        return 'shellcheck is not installed'
    return run_tool(['shellcheck', *tree.scripts()])


def check_python(tree):
    """All Python programs compile."""
    for path in tree.files('.py'):
        try:
            compile(read(path), tree.name(path), 'exec')
        except SyntaxError as error:
            yield f'{tree.name(path)}: {error}'


def named_files(tree, text):
    """The (name, file) of all tests that `text` names."""
    for words in re.findall(r'`([^`\n]*)`', text):
        brace = re.search(r'\{([^}]*)\}', words)
        for word in brace[1].split(',') if brace else ['']:
            name = words.replace(brace[0], word) if brace else words
            if not re.search(r'(^tests/.*|_tests?)\.(py|c)$|^test_\w+\.py$', name):
                continue
            folders = [''] if '/' in name else ['tests/integration', 'tests/vm']
            yield name, next((tree.root / folder / name for folder in folders
                              if (tree.root / folder / name).exists()), None)


def check_threats(tree):
    """Each boundary in docs/threat-model.md names tests, and they exist."""
    boundaries = read(tree.root / 'docs' / 'threat-model.md').split('## Boundaries')[1]
    for paragraph in boundaries.split('## What is not')[0].strip().split('\n\n'):
        title = paragraph.split('**')[1]
        found = list(named_files(tree, paragraph))
        if not found:
            yield f'docs/threat-model.md: {title} names no test'
        yield from (f'docs/threat-model.md: there is no {name}' for name, path in found if not path)
        code = ''.join(read(path) for _, path in found if path)
        for word in re.findall(r'`(test_\w+|LIES|[A-Z]\w*Test)`', paragraph):
            if not re.search(rf'\b{word}\b', code):
                yield f'docs/threat-model.md: there is no {word} in the tests that it names'


def check_pictures(tree):
    """The pictures that the metainfo and the README name are there, and no others."""
    there = {path.name for path in (tree.root / 'docs' / 'images').iterdir()}
    metainfo = read(tree.root / 'data' / 'org.burin.Burin.metainfo.xml.in')
    published = set(re.findall(r'<image>@PICTURES@/(.*)</image>', metainfo))
    shown = set(re.findall(r'\(docs/images/(.*?)\)', read(tree.root / 'README.md')))
    yield from (f'docs/images: there is no {name}' for name in sorted((published | shown) - there))
    yield from (f'docs/images: nobody uses {name}' for name in sorted(there - published - shown))
    if not published:
        yield 'data/org.burin.Burin.metainfo.xml.in: names no picture'


CHECKS = [check_spdx, check_file_length, check_line_length, check_function_length, check_goto,
          check_unfinished, check_includes, check_translations, check_format, check_shell,
          check_python, check_threats, check_pictures]


def main():
    tree = Tree(pathlib.Path(sys.argv[1]).resolve())
    failed = False
    print(f'1..{len(CHECKS)}')
    for number, check in enumerate(CHECKS, 1):
        name = check.__name__.removeprefix('check_').replace('_', '-')
        found = check(tree)
        if isinstance(found, str):
            print(f'ok {number} - {name} # SKIP {found}')
            continue
        complaints = list(found)
        for complaint in complaints:
            print(f'# {complaint}')
        print(f'{"not ok" if complaints else "ok"} {number} - {name}')
        failed = failed or bool(complaints)
    sys.exit(1 if failed else 0)


if __name__ == '__main__':
    main()
