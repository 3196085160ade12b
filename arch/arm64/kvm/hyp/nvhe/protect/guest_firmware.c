// SPDX-License-Identifier: GPL-2.0-only
/*
 * The template bootloader, in memory that was EL2's before finalise. A guest that
 * begins in it finds it at KEEL_FIRMWARE_IPA whatever page the host donates there:
 * EL2 overwrites the page after it has left the host and before the guest has it.
 * Behind the template the window is zero, so that no page of the host's passes for
 * the template's configuration.
 */
#include "protect/guest_pages.h"
#include "mm/fixmap.h"
#include "mm/image.h"
#include "mm/own_map.h"
#include "lib/hw.h"
#include <keel/guest.h>

bool guest_firmware_present(void)
{
	return boot_params.firmware_pages;
}

void firmware_fill(const struct run *run)
{
	u64 i;

	for (i = 0; i < run->nr; i++) {
		u64 page = (run->ia + (i << HYP_PAGE_SHIFT) - KEEL_FIRMWARE_IPA) >> HYP_PAGE_SHIFT;
		void *va;

		/* what lies below the window has wrapped and is far above it */
		if (page >= KEEL_FIRMWARE_PAGES)
			continue;
		va = fixmap_map(FIXMAP_GUEST, HYP_PFN(run->pfn + i));
		if (page < boot_params.firmware_pages)
			hw_copy_page(va, own_map_ptr(HYP_PFN(boot_params.firmware_pfn + page)));
		else
			hw_zero_page(va);
		fixmap_unmap(FIXMAP_GUEST);
	}
}
