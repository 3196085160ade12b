/* SPDX-License-Identifier: GPL-2.0-only */
/* Linked for one address. The file is the image window's part, whole pages. */
#include "layout.h"

ENTRY(_start)

SECTIONS
{
	. = IMAGE_BASE;
	image_start = .;
	.text : { *(.text.entry) *(.text .text.*) . = ALIGN(4096); }
	text_end = .;
	.rodata : { *(.rodata .rodata.* .srodata*) . = ALIGN(4096); }
	image_end = .;
	.data : { *(.data .data.* .got .got.plt) }
	ASSERT(SIZEOF(.data) == 0, "writable data with an initial value")
	ASSERT(image_end - IMAGE_BASE <= 256 * 1024, "image exceeds 256 KiB")

	. = SCRATCH_BASE;
	scratch_start = .;
	.dice (NOLOAD) : { *(.bss.dice) . = ALIGN(4096); }
	dice_end = .;
	.bss (NOLOAD) : { *(.bss .bss.* COMMON) . = ALIGN(4096); }
	stack_guard = .;
	. += 4096;
	stack_bottom = .;
	. += STACK_SIZE;
	stack_top = .;
	tables_start = .;
	.tables (NOLOAD) : { *(.tables) }
	scratch_end = .;
	ASSERT(scratch_end - SCRATCH_BASE <= SCRATCH_SIZE, "scratch is full")

	/DISCARD/ : { *(.comment .note* .eh_frame* .ARM.attributes) }
}
