/* SPDX-License-Identifier: GPL-2.0-only */
/* Executable kernel memory that can be given away: a page of text with nothing else in it. */
#include <linux/linkage.h>

	.text
	.balign	4096
SYM_FUNC_START(crash_code)
	ret
	.balign	4096
SYM_FUNC_END(crash_code)
