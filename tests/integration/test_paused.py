# SPDX-License-Identifier: GPL-3.0-or-later
"""While a drive is written, Burin opens no drive at all, whatever is plugged or mounted."""
import os
import stat

from lib import images, programs, tap
from lib.case import DriveCase
from lib.loop import Mount
from lib.opens import Opens, opened_by
from lib.programs import EXIT_DONE, Burinctl
from lib.scratch import MIB
from lib.throttle import Throttle

SLOW = 4 * MIB


class PausedTest(DriveCase):
    def assert_no_drive(self, paths):
        self.assertEqual([path for path in paths if path.startswith('/dev/')
                          and os.path.exists(path)
                          and stat.S_ISBLK(os.stat(path).st_mode)], [])
        # A look at sysfs is no harm, and shows that they were watched.
        self.assertTrue(any('/sys/' in path for path in paths), paths)

    def test_nothing_opens_a_drive_while_one_is_written(self):
        drive = self.drive()
        image = images.noise('noise-8M.img', 8 * MIB)
        folder = self.scratch.path / 'mounted'
        with Throttle(drive, write=SLOW), \
                Burinctl('--allow-loop', 'write', image, '--to', drive.node) as run:
            run.wait_for_state('writing')
            with Opens(programs.running(), self.scratch.path / 'opens') as opens:
                other = self.drive(name='other', size=16 * MIB)
                with Mount(other.node, folder):
                    run.wait_for_state('verifying')
            self.assert_exit(EXIT_DONE, run, run.wait())
        self.assert_no_drive(opens.paths)
        self.assertFalse(any(path.startswith(str(folder)) for path in opens.paths), opens.paths)

    def test_looking_opens_no_drive(self):
        self.drive()
        self.assert_no_drive(opened_by([programs.program('cli', 'burinctl'), '--json',
                                        '--allow-loop', 'list', '--all'],
                                       self.scratch.path / 'opens'))


if __name__ == '__main__':
    tap.main()
