# SPDX-License-Identifier: GPL-2.0-only
#
# O/bench/pvmfw/marks.bin: pvmfw with marks.c around some of its functions.

here := $(patsubst %/,%,$(dir $(lastword $(MAKEFILE_LIST))))
include $(here)/../../../../pvmfw/Makefile

to := $(O)/bench/pvmfw
marked := payload_verify payload_start dice_parse dice_next br_sha224_update br_rsa_i62_pkcs1_vrfy

$(to)/marks.bin: $(to)/marks.elf
	$(Q)$(CROSS_COMPILE)objcopy -O binary -j .text -j .rodata $< $@

$(to)/marks.elf: $(objects) $(to)/marks.o $(out)/pvmfw.lds
	$(Q)$(LD) -EL -maarch64elf -static -no-pie --gc-sections --no-undefined --fatal-warnings \
		-z noexecstack --no-warn-rwx-segments --build-id=none \
		$(marked:%=--wrap=%) -T $(out)/pvmfw.lds -o $@ $(objects) $(to)/marks.o

$(to)/marks.o: $(here)/marks.c
	@mkdir -p $(@D)
	$(Q)$(CC) $(freestanding) $(warnings) $(includes) -c -o $@ $<
