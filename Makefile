# SPDX-License-Identifier: GPL-2.0-only
#
# `make help` lists the targets. Everything built goes below O (build/).

srctree := $(CURDIR)
O ?= build
override O := $(abspath $(O))
CROSS_COMPILE ?= aarch64-linux-gnu-
DEFCONFIG ?= configs/defconfig
export CROSS_COMPILE

MAKEFLAGS += --no-builtin-rules --no-print-directory
ifeq ($(MAKELEVEL)$(filter -j%,$(MAKEFLAGS)),0)
MAKEFLAGS += -j$(shell nproc)
endif

auto-conf := $(O)/include/config/auto.conf
elf := $(O)/kvm_nvhe.elf
testing := tools/testing

.PHONY: all
all: elf modules keelvm keel-sign keel-measure pvmfw

# --- Set-up and configuration ----------------------------------------------

# Only runs the script again when the script changed: `make setup` forces it.
$(O)/.setup: scripts/setup
	@scripts/setup
	@mkdir -p $(@D) && touch $@

.PHONY: setup
setup:
	@scripts/setup

$(O)/.config: | $(O)/.setup
	@scripts/config $(O) defconfig $(DEFCONFIG)

$(auto-conf): $(O)/.config Kconfig
	@scripts/config $(O) olddefconfig

.PHONY: defconfig olddefconfig menuconfig
defconfig: $(O)/.setup
	@scripts/config $(O) defconfig $(DEFCONFIG)

olddefconfig menuconfig: $(O)/.config
	@scripts/config $(O) $@

# --- Build -------------------------------------------------------------------

kernels = $(or $(KERNELS),$(shell sed -n 's/^CONFIG_KEEL_KERNELS="\(.*\)"/\1/p' $(auto-conf)))

.PHONY: elf modules
elf: $(auto-conf)
	@+$(MAKE) -f arch/arm64/kvm/hyp/nvhe/Makefile srctree=$(srctree) O=$(O) \
		KDIR=$$(scripts/kernel 6.12 build)

modules: elf pvmfw
	@+for k in $(kernels); do scripts/build-module $(O) $$k || exit; done

# Flash images of EL3 firmware for QEMU: with Keel as RMM, and with TF-A's own payload.
.PHONY: firmware
firmware: elf pvmfw
	@scripts/firmware $(O)/firmware/trp.bin
	@scripts/flat-image $(elf) $(O)/kvm_nvhe.bin $(O)/pvmfw.bin $(O)/pvmfw-config.bin
	@scripts/firmware $(O)/firmware/keel.bin $(O)/kvm_nvhe.bin

.PHONY: debug
debug:
	@+$(MAKE) O=$(O)/debug DEFCONFIG=configs/debug.config elf modules firmware

.PHONY: keelvm
keelvm: | $(O)/.setup
	@+$(MAKE) -f tools/vmm/Makefile O=$(O)

.PHONY: keel-sign
keel-sign: | $(O)/.setup
	@+$(MAKE) -f tools/sign/Makefile O=$(O)

.PHONY: keel-measure
keel-measure: | $(O)/.setup
	@+$(MAKE) -f tools/measure/Makefile O=$(O)

# PVMFW_KEY=BLOB: the key it trusts if its configuration has none
# PVMFW_CONFIG=FILE: that configuration, instead of one for development
.PHONY: pvmfw
pvmfw: keel-sign
	@+$(MAKE) -f pvmfw/Makefile O=$(O) all config

# --- Tests -------------------------------------------------------------------
#
# Each is a program of its own that prints TAP; tools/testing/suites says which
# of them `check` and `check-long` run.

.PHONY: run check check-long
run: all $(if $(filter realm,$(WORLD)),firmware)
	@O=$(O) KEEL_WORLD=$(WORLD) scripts/demo

check check-long: all debug firmware
	@O=$(O) $(testing)/check $@

.PHONY: kunit verify hostile bench mutants matrix
kunit: all
	@$(testing)/kunit/run

verify: elf
	@$(testing)/verification/run

hostile: all debug
	@$(testing)/hostile/run

bench: all
	@$(testing)/bench/run

mutants: all debug
	@$(testing)/mutants/run

matrix: all
	@$(testing)/qemu/matrix --build $(O) -j$(shell nproc)

# 10 minutes
.PHONY: fuzz
fuzz: pvmfw keel-sign
	@O=$(O) $(testing)/pvmfw/fuzz --seconds 400
	@O=$(O) tools/sign/test/run --fuzz 100
	@O=$(O) tools/measure/test/run-token --fuzz 100

.PHONY: sparse
sparse: $(auto-conf)
	@+$(MAKE) -f arch/arm64/kvm/hyp/nvhe/Makefile srctree=$(srctree) O=$(O) \
		KDIR=$$(scripts/kernel 6.12 build) sparse

# --- The rest ----------------------------------------------------------------

.PHONY: clean
clean:
	rm -rf $(O)

.PHONY: help
help:
	@echo 'Build, into $(O):'
	@echo '  all           EL2 object kvm_nvhe.elf and RELEASE/keel.ko for each kernel (default)'
	@echo '  debug         the same with invariant checks and oracle, into debug/'
	@echo '  elf           the EL2 object only'
	@echo '  firmware      EL3 firmware with the EL2 object as RMM, for the realm world'
	@echo '  keelvm        the test VMM only'
	@echo '  keel-sign     the signer of payloads only'
	@echo '  keel-measure  the predictor of measurements only'
	@echo '  pvmfw         the template bootloader only'
	@echo '  clean         remove what was built'
	@echo 'Show and test (all set-up is done on the way):'
	@echo '  run           boot a stock kernel, take EL2 from it, show what that means;'
	@echo '                WORLD=realm: the same with Keel at R-EL2, in EL3 firmware'
	@echo '  check         everything that tests, within 15 minutes on two warm cores'
	@echo '  check-long    the soaks, whole matrices and mutants as well'
	@echo '  kunit         KUnit suites'
	@echo '  verify        CBMC proofs'
	@echo '  hostile       the hostile host against the debug build'
	@echo '  matrix        every kernel, CPU type, CPU count and memory size'
	@echo '  mutants       faults put into the EL2 object: which test finds each'
	@echo '  bench         instruction counts of the hot paths'
	@echo '  fuzz          10 minutes of libFuzzer on what parses guests'"'"' payloads and tokens'
	@echo '  sparse        static checks of the EL2 object'
	@echo 'Configure:'
	@echo '  menuconfig, olddefconfig, defconfig'
	@echo '  setup         install the Debian packages that are needed'
	@echo 'Variables:'
	@echo '  O=DIR         where to build (build)'
	@echo '  KERNELS=...   kernel series for keel.ko: 6.1 6.12 7.2'
	@echo '  DEFCONFIG=F   configuration to start from (configs/defconfig)'
	@echo '  KEEL_CACHE    environment: downloads and kernel builds (~/.cache/keel)'
