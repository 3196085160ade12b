// SPDX-License-Identifier: GPL-2.0-only
/*
 * virtio network device with nothing but an echo behind it: whoever the guest
 * asks for by ARP is there, answers pings, and returns UDP datagrams. That needs
 * no privilege and no host network, and shows that frames pass both ways.
 */
#include <arpa/inet.h>
#include <linux/if_arp.h>
#include <linux/if_ether.h>
#include <linux/virtio_ids.h>
#include <linux/virtio_net.h>
#include <netinet/ip.h>
#include <netinet/ip_icmp.h>
#include <netinet/udp.h>
#include <stdlib.h>
#include <string.h>

#include "devices.h"

enum { RX, TX };

#define HEADER	sizeof(struct virtio_net_hdr_mrg_rxbuf)

static const u8 guest_mac[ETH_ALEN] = { 0x02, 0x6b, 0x65, 0x65, 0x6c, 0x01 };
static const u8 echo_mac[ETH_ALEN] = { 0x02, 0x6b, 0x65, 0x65, 0x6c, 0x02 };

/* Ethernet's ARP for IPv4, behind the frame header. */
struct arp {
	u16 hardware, protocol;
	u8 hardware_len, protocol_len;
	u16 op;
	u8 from_mac[ETH_ALEN], from_ip[4];
	u8 to_mac[ETH_ALEN], to_ip[4];
} __attribute__((packed));

static void swap(void *a, void *b, size_t len)
{
	u8 tmp[16];

	memcpy(tmp, a, len);
	memcpy(a, b, len);
	memcpy(b, tmp, len);
}

static bool answer_arp(u8 *payload, size_t len)
{
	struct arp arp;

	if (len < sizeof(arp))
		return false;
	memcpy(&arp, payload, sizeof(arp));
	/* A guest that asks for its own address looks for a double, which is not us. */
	if (arp.op != htons(ARPOP_REQUEST) || !memcmp(arp.from_ip, arp.to_ip, 4))
		return false;
	arp.op = htons(ARPOP_REPLY);
	swap(arp.from_ip, arp.to_ip, 4);
	memcpy(arp.to_mac, arp.from_mac, ETH_ALEN);
	memcpy(arp.from_mac, echo_mac, ETH_ALEN);
	memcpy(payload, &arp, sizeof(arp));
	return true;
}

static bool answer_ping(u8 *payload, size_t len)
{
	struct icmphdr icmp;
	u32 sum;

	if (len < sizeof(icmp))
		return false;
	memcpy(&icmp, payload, sizeof(icmp));
	if (icmp.type != ICMP_ECHO)
		return false;
	/* The type went down by 8 in the high byte, so the checksum goes up. */
	icmp.type = ICMP_ECHOREPLY;
	sum = ntohs(icmp.checksum) + (ICMP_ECHO << 8);
	icmp.checksum = htons((u16)(sum + (sum >> 16)));
	memcpy(payload, &icmp, sizeof(icmp));
	return true;
}

static bool answer_ip(u8 *payload, size_t len)
{
	struct iphdr ip;
	size_t header;

	if (len < sizeof(ip))
		return false;
	memcpy(&ip, payload, sizeof(ip));
	header = ip.ihl * 4UL;
	if (header < sizeof(ip) || header > len)
		return false;
	/* Exchanging two words leaves every checksum over them as it was. */
	swap(payload + offsetof(struct iphdr, saddr), payload + offsetof(struct iphdr, daddr), 4);
	if (ip.protocol == IPPROTO_ICMP)
		return answer_ping(payload + header, len - header);
	if (ip.protocol != IPPROTO_UDP || len - header < sizeof(struct udphdr))
		return false;
	swap(payload + header, payload + header + 2, 2);
	return true;
}

/* Turn the frame into the answer to it, of the same length. */
static bool answer(u8 *frame, size_t len)
{
	struct ethhdr eth;

	if (len < sizeof(eth))
		return false;
	memcpy(&eth, frame, sizeof(eth));
	memcpy(frame, eth.h_source, ETH_ALEN);
	memcpy(frame + ETH_ALEN, echo_mac, ETH_ALEN);
	switch (ntohs(eth.h_proto)) {
	case ETH_P_ARP:
		return answer_arp(frame + sizeof(eth), len - sizeof(eth));
	case ETH_P_IP:
		return answer_ip(frame + sizeof(eth), len - sizeof(eth));
	}
	return false;
}

static void receive(struct virtio *dev, const u8 *frame, size_t len)
{
	struct virtio_net_hdr_mrg_rxbuf header = { .num_buffers = 1 };
	struct vq_chain chain;
	size_t done;

	/* Without a buffer the frame is lost, as on a wire. */
	if (!virtio_pop(dev, RX, &chain))
		return;
	done = chain_write(&chain, 0, &header, HEADER);
	done += chain_write(&chain, HEADER, frame, len);
	virtio_push(dev, RX, &chain, done == HEADER + len ? (u32)done : 0);
}

static bool handle(struct virtio *dev, unsigned int q)
{
	u8 frame[ETH_FRAME_LEN];
	struct vq_chain chain;
	size_t len;

	if (q != TX || !virtio_pop(dev, TX, &chain))
		return false;
	len = chain_read(&chain, HEADER, frame, sizeof(frame));
	virtio_push(dev, TX, &chain, 0);
	if (answer(frame, len))
		receive(dev, frame, len);
	return true;
}

struct virtio *net_create(void)
{
	static const struct virtio_ops ops = { .handle = handle };
	struct virtio *dev = calloc(1, sizeof(*dev));

	if (!dev)
		fail_errno("no memory for a device");
	dev->ops = &ops;
	dev->id = VIRTIO_ID_NET;
	dev->features = 1ULL << VIRTIO_NET_F_MAC;
	dev->queues = 2;
	memcpy(dev->config, guest_mac, sizeof(guest_mac));
	return dev;
}
