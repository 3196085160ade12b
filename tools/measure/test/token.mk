# SPDX-License-Identifier: GPL-2.0-only
#
# Unit test and fuzz target of tokens: ASan and UBSan, clang's libFuzzer.

O ?= $(abspath ../../../build)

srcdir := $(patsubst %/,%,$(dir $(lastword $(MAKEFILE_LIST))))
tool := $(srcdir)/..
nvhe := $(tool)/../../arch/arm64/kvm/hyp/nvhe
out := $(O)/measure

sources := $(tool)/token.c $(tool)/verify.c $(nvhe)/lib/cbor.c $(nvhe)/lib/cca.c
headers := $(tool)/token.h $(nvhe)/lib/cbor.h $(nvhe)/lib/cca.h $(srcdir)/token_vectors.h
cflags := -std=gnu11 -O1 -g -Wall -Wextra -Werror -Wshadow -Wstrict-prototypes \
	-Wmissing-prototypes -Wvla -fno-sanitize-recover=all -I$(tool) -I$(nvhe)

.PHONY: unit fuzz
unit: $(out)/token_unit
fuzz: $(out)/token_fuzz

$(out)/token_unit: $(srcdir)/token_unit.c $(sources) $(headers)
	@mkdir -p $(@D)
	@echo '  CC      measure/$(notdir $@)'
	@gcc $(cflags) -fsanitize=address,undefined -o $@ $(filter %.c,$^) -lcrypto

$(out)/token_fuzz: $(srcdir)/token_fuzz.c $(sources) $(headers)
	@mkdir -p $(@D)
	@echo '  CC      measure/$(notdir $@) (libFuzzer)'
	@clang $(cflags) -fsanitize=fuzzer,address,undefined -o $@ $(filter %.c,$^) -lcrypto
