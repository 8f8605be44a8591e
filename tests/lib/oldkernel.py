# SPDX-License-Identifier: GPL-3.0-or-later
"""Makes the kernel look like one that was built without Landlock."""
import ctypes
import errno
import os

LANDLOCK_CREATE_RULESET = 444  # on every architecture
PR_SET_SECCOMP, SECCOMP_MODE_FILTER = 22, 2
SECCOMP_RET_ALLOW, SECCOMP_RET_ERRNO = 0x7fff0000, 0x00050000
BPF_LOAD_WORD, BPF_JUMP_IF_EQUAL, BPF_RETURN = 0x20, 0x15, 0x06


class Instruction(ctypes.Structure):
    _fields_ = [('code', ctypes.c_uint16), ('if_true', ctypes.c_uint8),
                ('if_false', ctypes.c_uint8), ('operand', ctypes.c_uint32)]


class Program(ctypes.Structure):
    _fields_ = [('length', ctypes.c_uint16), ('instructions', ctypes.POINTER(Instruction))]


def without_landlock():
    """For this process and what it starts; needs root. Cannot be undone."""
    instructions = (Instruction * 4)(
        Instruction(BPF_LOAD_WORD, 0, 0, 0),  # the number of the call
        Instruction(BPF_JUMP_IF_EQUAL, 0, 1, LANDLOCK_CREATE_RULESET),
        Instruction(BPF_RETURN, 0, 0, SECCOMP_RET_ERRNO | errno.ENOSYS),
        Instruction(BPF_RETURN, 0, 0, SECCOMP_RET_ALLOW))
    program = Program(len(instructions), instructions)
    if ctypes.CDLL(None, use_errno=True).prctl(PR_SET_SECCOMP, SECCOMP_MODE_FILTER,
                                               ctypes.byref(program), 0, 0) != 0:
        raise OSError(ctypes.get_errno(), os.strerror(ctypes.get_errno()))
