// SPDX-License-Identifier: GPL-2.0-only
/*
 * pvmfw: the first code of a protected guest. In this order: who is below, the FDT,
 * the configuration blob, the payload, measurements, the next layer's secrets, the
 * payload's FDT, the jump. Any refusal is told on the console and ends in a reset.
 */
#include <bearssl.h>
#include <keel/measurement.h>

#include "config.h"
#include "dice.h"
#include "hw.h"
#include "layout.h"
#include "payload.h"

/* A dozen certificates; machines have three or four. */
#define HANDOVER_MAX	KiB(8)

/* In scratch. The host's FDT and the vbmeta are checked here, not where they came from. */
static u8 handover[HANDOVER_MAX] __attribute__((section(".bss.dice"), aligned(4096)));
static u8 fdt_in[FDT_IN_MAX] __attribute__((aligned(8)));
static u8 fdt_out[FDT_OUT_MAX] __attribute__((aligned(8)));
static u8 vbmeta[AVB_VBMETA_MAX];
static struct platform platform;
static struct hyp hyp;

__attribute__((noreturn)) static void refuse(enum refusal why)
{
	say("pvmfw: refused: ");
	say(refusal_text(why));
	say("\n");
	reset();
}

static const struct serial default_console = { .kind = UART_8250, .reg = { DEFAULT_UART, 8 } };

static void open_console(const struct serial *port)
{
	if (hyp_map_device(&hyp, port->reg.base & ~(PAGE_SIZE - 1)) ||
	    !mmu_map(port->reg.base, PAGE_SIZE - port->reg.base % PAGE_SIZE, ACCESS_DEVICE))
		return;
	console_init(port->kind, port->reg.base);
}

__attribute__((noreturn)) void pvmfw_exception(u64 esr, u64 elr, u64 far);
void pvmfw_exception(u64 esr, u64 elr, u64 far)
{
	static bool again;

	/* not even that much works */
	if (again)
		reset();
	again = true;
	if (!console_is_open())
		open_console(&default_console);
	say_number("pvmfw: ESR ", esr);
	say_number(" PC ", elr);
	say_number(" address ", far);
	say("\n");
	refuse(REFUSE_EXCEPTION);
}

/* The host's tree, copied; and a console, whatever becomes of the tree. */
static enum refusal take_fdt(u64 address)
{
	struct serial port = default_console;
	struct bytes from = { (const u8 *)address, FDT_IN_MAX };
	enum refusal why = REFUSE_FDT_ADDRESS;

	if (address % 8 == 0 && address >= RAM_BASE &&
	    mmu_map(address, FDT_IN_MAX, ACCESS_READ))
		why = fdt_take(from, fdt_in);
	if (!why && !fdt_console(fdt_in, &port))
		port = default_console;
	open_console(&port);
	return why;
}

static void find_key(const struct config *c, struct trust *t)
{
	t->key = c->key;
	t->min_rollback = c->min_rollback;
	if (!t->key.size) {
		t->key.data = trusted_key;
		t->key.size = (size_t)(trusted_key_end - trusted_key);
	}
}

static enum refusal verify(const struct trust *trust, struct payload *payload)
{
	const struct region *k = &platform.kernel, *i = &platform.initrd;
	struct bytes kernel = { (const u8 *)k->base, k->size };
	struct bytes initrd = { (const u8 *)i->base, i->size };
	enum refusal why;

	if (!mmu_map(k->base, k->size, ACCESS_READ))
		return REFUSE_LAYOUT_KERNEL;
	if (i->size && !mmu_map(i->base, i->size, ACCESS_READ))
		return REFUSE_LAYOUT_INITRD;
	why = payload_verify(kernel, initrd, trust, vbmeta, payload);
	return why ? why : image_check(&platform, kernel.data, payload->kernel_size);
}

static void sha256(const void *data, size_t size, u8 *out)
{
	br_sha256_context sha;

	br_sha256_init(&sha);
	br_sha256_update(&sha, data, size);
	br_sha256_out(&sha, out);
}

/* Documentation/attestation.md: four extensions, in this order. */
static enum refusal measure(const struct payload *payload)
{
	struct keel_payload_config config = {
		.version = KEEL_PAYLOAD_CONFIG_VERSION,
		.flags = (payload->has_initrd ? KEEL_PAYLOAD_INITRD : 0) |
			 (payload->debug ? KEEL_PAYLOAD_DEBUG : 0),
		.rollback_index = payload->rollback_index,
		.nr_cpus = platform.nr_cpus,
	};
	u8 key[KEEL_AVB_DIGEST_SIZE];
	enum refusal why;

	sha256(payload->key.data, payload->key.size, key);
	sha256(platform.bootargs, strlen(platform.bootargs), config.bootargs);
	why = hyp_measure(&hyp, KEEL_REM_CODE, payload->kernel_digest, AVB_DIGEST);
	if (!why)
		why = hyp_measure(&hyp, KEEL_REM_CODE, payload->initrd_digest, AVB_DIGEST);
	if (!why)
		why = hyp_measure(&hyp, KEEL_REM_AUTHORITY, key, sizeof(key));
	if (!why)
		why = hyp_measure(&hyp, KEEL_REM_AUTHORITY, &config, sizeof(config));
	return why;
}

/* What Android calls the hidden inputs: without deferred rollback protection, not RKP. */
static void hidden_input(u8 out[DICE_HASH_SIZE])
{
	u8 salt[DICE_HASH_SIZE] = { 0 }, flag = 0;
	br_sha512_context sha;

	if (platform.has_instance) {
		br_sha512_init(&sha);
		br_sha512_update(&sha, "InstanceId:", 11);
		br_sha512_update(&sha, platform.instance, INSTANCE_ID);
		br_sha512_out(&sha, salt);
	}
	br_sha512_init(&sha);
	br_sha512_update(&sha, &flag, 1);
	br_sha512_update(&sha, salt, sizeof(salt));
	br_sha512_update(&sha, &flag, 1);
	br_sha512_out(&sha, out);
}

static enum refusal make_handover(const struct dice_layer *layer, const struct payload *payload)
{
	struct dice_inputs in = {
		.mode = payload->debug ? DICE_DEBUG : DICE_NORMAL,
		.profile = { DICE_ANDROID_PROFILE, sizeof(DICE_ANDROID_PROFILE) - 1 },
	};
	br_sha512_context sha;
	u8 descriptor[64];
	struct cbor_out o = { .data = descriptor, .room = sizeof(descriptor) };
	enum refusal why;
	size_t used;

	cbor_map(&o, 2);
	cbor_int(&o, DICE_COMPONENT_NAME);
	cbor_text(&o, "vm_entry");
	cbor_int(&o, DICE_SECURITY_VERSION);
	cbor_head(&o, CBOR_UINT, payload->rollback_index);
	in.descriptor = (struct dice_span){ descriptor, o.size };
	br_sha512_init(&sha);
	br_sha512_update(&sha, descriptor, o.size);
	br_sha512_out(&sha, in.config);
	br_sha512_init(&sha);
	br_sha512_update(&sha, payload->kernel_digest, AVB_DIGEST);
	br_sha512_update(&sha, payload->initrd_digest, AVB_DIGEST);
	br_sha512_out(&sha, in.code);
	br_sha512_init(&sha);
	br_sha512_update(&sha, payload->key.data, payload->key.size);
	br_sha512_out(&sha, in.authority);
	hidden_input(in.hidden);
	why = dice_next(layer, &in, handover, sizeof(handover), &used);
	if (!why)
		cache_flush((u64)handover, (u64)handover + sizeof(handover));
	return why;
}

/* Written beside, then put where the host's tree was. */
static enum refusal make_fdt(void)
{
	struct handout h = { .dice = { (u64)handover, sizeof(handover) } };
	enum refusal why;

	if (hyp.rsi)
		platform.psci_smc = true;
	h.has_seed = hyp_random(h.seed, sizeof(h.seed));
	why = fdt_write(&platform, &h, fdt_out);
	if (why)
		return why;
	if (!mmu_map(platform.fdt.base, FDT_OUT_MAX, ACCESS_WRITE))
		return REFUSE_FDT_ADDRESS;
	memcpy((void *)platform.fdt.base, fdt_out, FDT_OUT_MAX);
	cache_flush(platform.fdt.base, platform.fdt.base + FDT_OUT_MAX);
	return ACCEPTED;
}

static void say_what_runs(const struct payload *payload)
{
	say_number("pvmfw: payload verified: kernel ", payload->kernel_size);
	say_number(", initrd ", platform.initrd.size);
	say_number(", rollback index ", payload->rollback_index);
	say(payload->debug ? ", debug\n" : ", normal\n");
}

static enum refusal boot(u64 fdt, struct region kernel, struct config *config)
{
	struct bytes window = { image_end, IMAGE_WINDOW - (size_t)(image_end - image_start) };
	struct payload payload;
	struct dice_layer layer;
	struct trust trust;
	enum refusal why;

	why = hyp_init(&hyp);
	if (!why)
		why = take_fdt(fdt);
	if (why)
		return why;
	say(hyp.rsi ? "pvmfw: protected VM, RSI\n" : hyp.guarded ? "pvmfw: protected VM\n" :
	    "pvmfw: not protected: the host can see and change everything\n");
	platform.fdt.base = fdt;
	platform.fdt.size = FDT_OUT_MAX;
	why = config_parse(window, config);
	if (!why)
		why = dice_parse(config->handover, &layer);
	if (!why)
		why = fdt_read(fdt_in, kernel, &platform);
	if (!why)
		why = layout_check(&platform);
	if (why)
		return why;
	find_key(config, &trust);
	why = verify(&trust, &payload);
	if (why)
		return why;
	say_what_runs(&payload);
	if (!payload.debug)
		bootargs_filter(platform.bootargs);
	why = measure(&payload);
	if (!why)
		why = make_handover(&layer, &payload);
	return why ? why : make_fdt();
}

/* From entry.S, on the boot tables. */
__attribute__((noreturn)) void pvmfw_main(u64 fdt, u64 kernel, u64 size);
void pvmfw_main(u64 fdt, u64 kernel, u64 size)
{
	struct region payload = { kernel, size };
	struct config config;
	enum refusal why;
	u64 blob;

	mmu_init();
	why = boot(fdt, payload, &config);
	if (why)
		refuse(why);
	say("pvmfw: starting the payload\n");
	blob = (u64)image_end;
	payload_start(platform.fdt.base, platform.kernel.base, blob,
		      (blob + config.total_size + 15) & ~15ULL);
}
