/* SPDX-License-Identifier: GPL-2.0-only */
#ifndef __KUNIT_FAKE_REALM_H
#define __KUNIT_FAKE_REALM_H

#include "mm/fixmap.h"
#include "world/realm/realm.h"

/* From now on this is the realm world: what EL2 owns at this moment is in the Realm PAS. */
void gpt_start(void);
void gpt_stop(void);

bool gpt_is_realm(u64 pfn);
extern u64 gpt_refuses;		/* a pfn that EL3 does not move */
extern unsigned int gpt_moves;	/* calls for a move, refused ones too */

#endif
