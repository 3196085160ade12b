/* SPDX-License-Identifier: GPL-2.0-only */
/* libavb includes U-Boot's; see common.h. */
