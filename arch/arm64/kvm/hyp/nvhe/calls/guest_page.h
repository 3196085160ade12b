/* SPDX-License-Identifier: GPL-2.0-only */
/* A page of the calling guest's, for as long as a call reads or writes it. */
#ifndef __HYP_CALLS_GUEST_PAGE_H
#define __HYP_CALLS_GUEST_PAGE_H

#include "calls/guest.h"

/**
 * guest_page_map() - the guest's memory at @ipa, in this CPU's slot
 * @ipa: in its private half; up to the end of the page may be touched
 * Return: NULL if no page is there, or in the Realm world one shared with the host. Else
 * s2.lock is held, so that the page stays the guest's, until guest_page_unmap(). Other vCPUs
 * may write to it meanwhile.
 */
void *guest_page_map(struct vm *vm, u64 ipa);
void guest_page_unmap(struct vm *vm);

#endif
