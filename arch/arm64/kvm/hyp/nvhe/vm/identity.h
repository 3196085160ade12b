/* SPDX-License-Identifier: GPL-2.0-only */
/* The machine's own keys, and the secrets that guests begin with. */
#ifndef __HYP_VM_IDENTITY_H
#define __HYP_VM_IDENTITY_H

/**
 * identity_init() - derive keys from what the bootloader handed over, if it did
 *
 * Before finalise, on the boot CPU's own stack: some 100 million instructions. What they
 * were derived from is gone afterwards, whatever the result.
 *
 * Return: 0; -EKEYREJECTED if the certificate chain is not that of the secrets; -EINVAL if
 * the template is not laid out as the driver says.
 */
int identity_init(void);

#endif
