/* SPDX-License-Identifier: GPL-2.0-only */
/* A bare guest, as the file GUEST, for its VMM to copy into the VM's memory. */
	.section .rodata, "a"
	.balign	4096
	.globl	guest_start, guest_end
guest_start:
	.incbin	GUEST
guest_end:
	.section .note.GNU-stack, "", %progbits
