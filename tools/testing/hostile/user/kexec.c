// SPDX-License-Identifier: GPL-2.0-only
#include "user.h"

int kexec_main(int argc, char **argv)
{
	(void)argc;
	(void)argv;
	return 2;
}
