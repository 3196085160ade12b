/* SPDX-License-Identifier: GPL-2.0-only */
/* Linux's error numbers, for the files that are EL2's too. */
#ifndef PVMFW_LINUX_ERRNO_H
#define PVMFW_LINUX_ERRNO_H

#define EBADMSG	74

#endif
