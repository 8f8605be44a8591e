# SPDX-License-Identifier: GPL-3.0-or-later
"""The matrix of faults: what goes wrong with a drive, and what must come of it."""
import dataclasses
import errno

from lib.scratch import MIB

CHUNK = MIB
SECTOR = 512
BLOCK = 4096
# A place somewhere in the middle of the image, and the chunk that it lies in.
BAD = 5 * MIB + 3 * BLOCK
BAD_BLOCK = {'start': BAD, 'end': BAD + BLOCK}
BAD_CHUNK = (5 * MIB, CHUNK)
HEAD = {'start': 0, 'end': BLOCK}
FOR_EVER = 1 << 60


@dataclasses.dataclass(frozen=True)
class Case:
    """One fault, and its expected result.

    fault: in words. rules: for faultfs. code: name of the error, '' if the job must be done.
    where: offset and length that the error must name. bad: ranges in the report. errno, cause: of
    the error. report: what else must be in the report.
    """
    name: str
    fault: str
    rules: tuple = ()
    code: str = ''
    where: tuple = None
    errno: int = None
    cause: str = None
    bad: tuple = None
    report: dict = dataclasses.field(default_factory=dict)
    image: int = 8 * MIB
    drive: int = 16 * MIB
    block_size: int = SECTOR
    changed_only: bool = False

    @property
    def result(self):
        """The expected result in words."""
        if not self.code:
            return ', '.join(['done', *(f'{key}: {in_words(value)}'
                                        for key, value in self.report.items())])
        parts = [self.code]
        if self.cause:
            parts.append(self.cause)
        if self.errno:
            parts.append(errno.errorcode[self.errno])
        if self.where or self.bad:
            parts.append('at ' + in_words(self.bad or (self.where,)))
        return ', '.join(parts)


def in_words(value):
    if isinstance(value, int):
        return str(value)
    return ' and '.join(f'{offset}+{length}' for offset, length in value)


def rule(op, **fields):
    return op, fields


def _hard_errors():
    """Errors that may pass: they are tried again, and told by the sector if they stay."""
    for op, code in (('write', 'DriveWrite'), ('read', 'DriveRead')):
        for number in (errno.EIO, errno.EREMOTEIO, errno.ETIMEDOUT, errno.ENODATA):
            name = errno.errorcode[number]
            yield Case(f'{op}-{name}', f'{op}s of one block always fail with {name}',
                       (rule(op, error=number, **BAD_BLOCK),), code, (BAD, BLOCK), number)
            yield Case(f'{op}-{name}-twice', f'{op}s of one block fail twice with {name}',
                       (rule(op, error=number, count=2, **BAD_BLOCK),))
        yield Case(f'{op}-EIO-one-sector', f'{op}s of one sector always fail',
                   (rule(op, error=errno.EIO, start=BAD, end=BAD + SECTOR),), code, (BAD, SECTOR),
                   errno.EIO)
        yield Case(f'{op}-EIO-every-fifth', f'every fifth {op} fails',
                   (rule(op, error=errno.EIO, every=5),))
    yield Case('write-EIO-everywhere', 'every write fails', (rule('write', error=errno.EIO),),
               'DriveWrite', (0, CHUNK), errno.EIO)
    yield Case('write-ENOSPC', 'writes from a place on fail with ENOSPC',
               (rule('write', error=errno.ENOSPC, start=5 * MIB),), 'DriveWrite', None,
               errno.ENOSPC, drive=17 * MIB)
    yield Case('flush-fails', 'the flush after writing fails',
               (rule('flush', error=errno.EIO, skip=1),), 'DriveFlush', None, errno.EIO)
    yield Case('flush-fails-once', 'only the flush after writing fails',
               (rule('flush', error=errno.EIO, skip=1, count=1),), 'DriveFlush', None, errno.EIO)
    yield Case('last-flush-fails', 'the flush behind the head fails',
               (rule('flush', error=errno.EIO, skip=2, count=1),), 'DriveFlush', None, errno.EIO)


def _lies():
    """Drives that say that all is well."""
    yield Case('flip-once', 'a bit is read wrong once', (rule('read', flip=BAD + 17, count=1),),
               report={'unstable-reads': 1})
    yield Case('flip-always', 'a bit is always read wrong', (rule('read', flip=BAD + 17),),
               'VerifyMismatch', cause='medium', bad=((BAD, SECTOR),))
    yield Case('flip-two', 'two bits in different chunks are always read wrong',
               (rule('read', flip=BAD + 17), rule('read', flip=7 * MIB + 1)),
               'VerifyMismatch', cause='medium', bad=((BAD, SECTOR), (7 * MIB, SECTOR)))
    yield Case('flip-varying', 'another bit is read wrong each time',
               (rule('read', flip=BAD + 17, vary=1),), 'VerifyMismatch', cause='unstable',
               bad=((BAD, SECTOR),))
    yield Case('flip-head', 'a bit of the head is always read wrong', (rule('read', flip=700),),
               'VerifyMismatch', cause='medium', bad=((SECTOR, SECTOR),))
    yield Case('flip-last', 'the last bit of the image is always read wrong',
               (rule('read', flip=8 * MIB + 99),), 'VerifyMismatch', cause='medium',
               bad=((8 * MIB, 100),), image=8 * MIB + 100)
    yield Case('drop-once', 'a write is forgotten once',
               (rule('write', drop=1, count=1, **BAD_BLOCK),),
               report={'rewritten-ranges': (BAD_CHUNK,)})
    yield Case('drop-two-once', 'two writes are forgotten once',
               (rule('write', drop=1, count=1, **BAD_BLOCK),
                rule('write', drop=1, count=1, start=2 * MIB, end=2 * MIB + 1)),
               report={'rewritten-ranges': ((2 * MIB, CHUNK), BAD_CHUNK)})
    yield Case('drop-always', 'writes to one block are always forgotten',
               (rule('write', drop=1, **BAD_BLOCK),), 'VerifyMismatch', cause='medium',
               bad=((BAD, BLOCK),))
    yield Case('drop-head-once', 'the head is forgotten once',
               (rule('write', drop=1, skip=1, count=1, **HEAD),),
               report={'rewritten-ranges': ((0, CHUNK),)})
    yield Case('drop-head', 'writes to the head are always forgotten',
               (rule('write', drop=1, **HEAD),), 'VerifyMismatch', cause='medium',
               bad=((0, BLOCK),))
    yield Case('drop-all', 'all writes are forgotten',
               (rule('write', drop=1, start=0, end=FOR_EVER),), 'VerifyMismatch',
               cause='nothing-written', bad=((MIB, 7 * MIB),))
    yield Case('drop-all-large', 'all writes of an image as large as the drive are forgotten',
               (rule('write', drop=1, start=0, end=FOR_EVER),), 'VerifyMismatch',
               cause='nothing-written', image=300 * MIB, drive=300 * MIB)
    yield Case('drop-all-unused', 'all writes are forgotten, and the drive is larger than 64 MiB',
               (rule('write', drop=1, start=0, end=FOR_EVER),), 'VerifyMismatch',
               cause='nothing-written', drive=160 * MIB)
    yield Case('torn-once', 'half of a write is forgotten once',
               (rule('write', torn=BLOCK, count=1, **BAD_BLOCK),),
               report={'rewritten-ranges': (BAD_CHUNK,)})
    yield Case('torn-always', 'the second half of writes to one place is always forgotten',
               (rule('write', drop=1, start=5 * MIB + CHUNK // 2, end=6 * MIB),),
               'VerifyMismatch', cause='medium', bad=((5 * MIB + CHUNK // 2, CHUNK // 2),))


def _counterfeits():
    """Drives that are smaller than they say."""
    beyond = {'start': 64 * MIB, 'end': FOR_EVER}
    yield Case('fake-drops', 'what is written behind 64 MiB is forgotten; the image is larger',
               (rule('write', drop=1, **beyond),), 'VerifyMismatch', cause='fake-capacity',
               image=72 * MIB, drive=96 * MIB)
    yield Case('fake-drops-full', 'the same, and the image is as large as the drive says it is',
               (rule('write', drop=1, **beyond),), 'VerifyMismatch', cause='fake-capacity',
               where=(64 * MIB, 8 * MIB), bad=((64 * MIB, 8 * MIB),), image=72 * MIB,
               drive=72 * MIB)
    yield Case('fake-wraps', 'behind 64 MiB the drive begins anew; the image is larger',
               (rule('any', wrap=64 * MIB),), 'VerifyMismatch', cause='fake-capacity',
               where=(64 * MIB, 32 * MIB), image=72 * MIB, drive=96 * MIB)
    yield Case('fake-wraps-little', 'the same, and the image is larger by less than the head',
               (rule('any', wrap=64 * MIB),), 'VerifyMismatch', cause='fake-capacity',
               where=(64 * MIB, 32 * MIB), image=64 * MIB + 5000, drive=96 * MIB)
    yield Case('fake-wraps-all', 'the same, and the image is as large as the drive says it is',
               (rule('any', wrap=64 * MIB),), 'VerifyMismatch', cause='fake-capacity',
               where=(64 * MIB, 8 * MIB), bad=((MIB, 7 * MIB),), image=72 * MIB,
               drive=72 * MIB)
    yield Case('fake-wraps-changed-only', 'the same, and only what differs is written',
               (rule('any', wrap=64 * MIB),), 'VerifyMismatch', image=70 * MIB + 5000,
               drive=96 * MIB, cause='fake-capacity', where=(64 * MIB, 32 * MIB), changed_only=True)
    yield Case('fake-fails', 'writes behind 64 MiB fail; the image is larger',
               (rule('write', error=errno.ENOSPC, **beyond),), 'DriveWrite', None, errno.ENOSPC,
               image=72 * MIB, drive=96 * MIB)
    yield Case('fake-drops-unused', 'what is written behind 64 MiB is forgotten; the image fits',
               (rule('write', drop=1, **beyond),), 'VerifyMismatch', cause='fake-capacity',
               where=(64 * MIB, 96 * MIB), drive=160 * MIB)
    yield Case('fake-wraps-unused', 'behind 64 MiB the drive begins anew; the image fits',
               (rule('any', wrap=64 * MIB),), 'VerifyMismatch', cause='fake-capacity',
               where=(64 * MIB, 96 * MIB), drive=160 * MIB)
    yield Case('fake-fails-unused', 'writes behind 64 MiB fail; the image fits',
               (rule('write', error=errno.ENOSPC, start=64 * MIB, end=159 * MIB),),
               drive=160 * MIB)


def _sizes():
    """No fault at all, but sizes at which programs go wrong."""
    for size in (1, 511, 512, CHUNK - 1, CHUNK, CHUNK + 1, 3 * CHUNK + 12345):
        yield Case(f'size-{size}', f'none; the image has {size} bytes', image=size)
    for size in (4095, 4096, 3 * CHUNK + 512):
        yield Case(f'size-{size}-4096', f'none; sectors of 4096 bytes, the image has {size}',
                   image=size, block_size=4096)
    yield Case('full', 'none; the drive is exactly as large as the image', drive=8 * MIB)
    yield Case('too-small', 'the drive is one sector smaller than the image', (),
               'DriveTooSmall', drive=8 * MIB - SECTOR)
    yield Case('flip-4096', 'a bit is always read wrong on sectors of 4096 bytes',
               (rule('read', flip=BAD + 17),), 'VerifyMismatch', cause='medium',
               bad=((BAD, 4096),), block_size=4096)


def _slow():
    yield Case('slow', 'every request takes 30 ms', (rule('any', delay=30),))
    yield Case('slow-flush', 'the flush takes 3 s', (rule('flush', delay=3000, skip=1, count=1),))
    yield Case('gone-while-writing', 'unplugged while writing: requests fail with ENODEV',
               (rule('any', error=errno.ENODEV, skip=6),), 'DriveGone')
    yield Case('gone-while-reading', 'unplugged while reading back: requests fail with ENODEV',
               (rule('read', error=errno.ENODEV, skip=3),), 'DriveGone')
    yield Case('gone-after-errors', 'a write fails, and in the retries the drive is gone',
               (rule('write', error=errno.EIO, count=2, **BAD_BLOCK),
                rule('write', error=errno.ENODEV, skip=2, **BAD_BLOCK)), 'DriveGone')
    yield Case('gone-while-narrowing', 'a write fails for good, and then the drive is gone',
               (rule('write', error=errno.EIO, count=5, **BAD_BLOCK),
                rule('write', error=errno.ENODEV, skip=5, **BAD_BLOCK)), 'DriveGone')


CASES = [*_hard_errors(), *_lies(), *_counterfeits(), *_sizes(), *_slow()]

# What takes more than rules: fault and result, each with a test of its own in test_fault_matrix.py.
SCENES = [
    ('silent for 12 s', 'done; the seconds of silence are told meanwhile'),
    ('never answers a write', 'Cancelled within 8 s; the helper ends once the drive is let go'),
    ('never answers a read', 'Cancelled within 8 s; the helper ends once the drive is let go'),
    ('unplugged while writing: its size becomes 0', 'DriveGone'),
    ('unplugged while reading back: its size becomes 0', 'DriveGone'),
    ('cancelled while a failing write is tried again', 'Cancelled within 2 s'),
    ('eight drives at once, each but one with a fault of its own',
     'each as if it were alone'),
    ('holes of the image over old data', 'done; zeros on loop devices and virtual drives'),
]

BEGIN, END = '<!-- made by test_fault_matrix.py -->', '<!-- until here -->'


def table():
    """The matrix in Markdown."""
    rows = [(case.fault, case.result) for case in CASES] + SCENES
    lines = [BEGIN, '', '| the drive | the job |', '|---|---|']
    lines += [f'| {fault} | {result} |' for fault, result in rows]
    return '\n'.join([*lines, '', END])


def with_table(text):
    """The document `text` with the table as it should be."""
    before, _, rest = text.partition(BEGIN)
    _, _, after = rest.partition(END)
    return before + table() + after
