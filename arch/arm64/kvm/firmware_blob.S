/* SPDX-License-Identifier: GPL-2.0-only */
/* The guests' first code and its configuration, as the build left them. */
#include <linux/linkage.h>

	.section ".init.rodata", "a"
	.balign	8
SYM_DATA_START(keel_firmware_image)
	.incbin	KEEL_FIRMWARE
SYM_DATA_END_LABEL(keel_firmware_image, SYM_L_GLOBAL, keel_firmware_image_end)

	.balign	8
SYM_DATA_START(keel_firmware_config)
	.incbin	KEEL_FIRMWARE_CONFIG
SYM_DATA_END_LABEL(keel_firmware_config, SYM_L_GLOBAL, keel_firmware_config_end)
