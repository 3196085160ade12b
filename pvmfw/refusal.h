/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Why pvmfw refuses to go on: one reason a line, each with the words that the
 * console shows. The first reason found is the one that is told.
 */
#ifndef PVMFW_REFUSAL_H
#define PVMFW_REFUSAL_H

#define REFUSALS(R)								\
	R(CONFIG_MAGIC,		"config: no configuration blob behind the image")	\
	R(CONFIG_VERSION,	"config: version is not 1.x")				\
	R(CONFIG_SIZE,		"config: total size is wrong")				\
	R(CONFIG_ENTRY,		"config: entry outside the blob or out of order")	\
	R(CONFIG_NO_DICE,	"config: no DICE handover")				\
	R(CONFIG_TRUST,		"config: malformed trust entry")			\
	R(DICE_HANDOVER,	"dice: malformed handover")				\
	R(DICE_CHAIN,		"dice: malformed certificate chain")			\
	R(DICE_KEY,		"dice: the chain does not end in this CDI's P-384 key")	\
	R(DICE_SPACE,		"dice: no room for the next handover")			\
	R(FDT_ADDRESS,		"fdt: address is not in memory, or misaligned")		\
	R(FDT_HEADER,		"fdt: bad header")					\
	R(FDT_SIZE,		"fdt: too large")					\
	R(FDT_STRUCTURE,	"fdt: malformed structure")				\
	R(FDT_CELLS,		"fdt: cells of / are not 2 and 2")			\
	R(FDT_NODES,		"fdt: too many nodes")					\
	R(FDT_MEMORY,		"fdt: bad /memory")					\
	R(FDT_CPUS,		"fdt: bad /cpus")					\
	R(FDT_GIC,		"fdt: no GICv3, or a bad one")				\
	R(FDT_PSCI,		"fdt: no PSCI 1.0, or a bad method")			\
	R(FDT_TIMER,		"fdt: no timer")					\
	R(FDT_SERIAL,		"fdt: bad serial port")					\
	R(FDT_VIRTIO,		"fdt: bad virtio-mmio device")				\
	R(FDT_PCI,		"fdt: bad PCI host bridge")				\
	R(FDT_DMA_POOL,		"fdt: bad restricted-dma-pool")				\
	R(FDT_CHOSEN,		"fdt: bad /chosen")					\
	R(FDT_CONFIG,		"fdt: bad /config, and no kernel in registers")		\
	R(FDT_INSTANCE,		"fdt: bad instance-id")					\
	R(FDT_WRITE,		"fdt: no room for the new device tree")			\
	R(LAYOUT_KERNEL,	"layout: kernel is not in memory, or misaligned")	\
	R(LAYOUT_INITRD,	"layout: initrd is not in memory")			\
	R(LAYOUT_OVERLAP,	"layout: kernel, initrd and fdt overlap")		\
	R(LAYOUT_IMAGE_SIZE,	"layout: kernel runs into initrd or fdt")		\
	R(NO_KEY,		"payload: no trusted key")				\
	R(AVB_FOOTER,		"payload: no AVB footer")				\
	R(AVB_FOOTER_FIELDS,	"payload: AVB footer's sizes are wrong")		\
	R(AVB_MAGIC,		"payload: vbmeta has no magic")				\
	R(AVB_VERSION,		"payload: vbmeta of an unknown version")		\
	R(AVB_BLOCKS,		"payload: vbmeta's blocks are wrong")			\
	R(AVB_ALGORITHM,	"payload: algorithm is not RSA-2048/4096")		\
	R(AVB_FLAGS,		"payload: vbmeta disables verification")		\
	R(AVB_KEY,		"payload: signed with another key")			\
	R(AVB_HASH,		"payload: vbmeta's hash is wrong")			\
	R(AVB_SIGNATURE,	"payload: signature is wrong")				\
	R(AVB_ROLLBACK,		"payload: rollback index is too old")			\
	R(AVB_DESCRIPTORS,	"payload: malformed descriptors")			\
	R(AVB_UNEXPECTED,	"payload: descriptor that does not belong there")	\
	R(AVB_DIGEST_KIND,	"payload: digest is not SHA-256")			\
	R(AVB_NO_BOOT,		"payload: no descriptor for the kernel")		\
	R(KERNEL_SIZE,		"payload: kernel is not as long as signed")		\
	R(KERNEL_DIGEST,	"payload: kernel is not the signed one")		\
	R(INITRD_MISSING,	"payload: initrd is missing")				\
	R(INITRD_UNSIGNED,	"payload: initrd is not signed")			\
	R(INITRD_DIGEST,	"payload: initrd is not a signed one")			\
	R(MEASUREMENT,		"measurement: the hypervisor refused to extend")	\
	R(GUARD,		"guard: the hypervisor refused an MMIO guard call")	\
	R(EXCEPTION,		"exception: fault inside pvmfw")

enum refusal {
	ACCEPTED,
#define R(name, text) REFUSE_##name,
	REFUSALS(R)
#undef R
	NR_REFUSALS
};

/* The words for the console. */
const char *refusal_text(enum refusal why);

#endif
