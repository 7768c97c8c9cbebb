// Names: what DNS has answered, by Cilium's own table of names, which puts labels on the addresses behind them.

package main

import (
	"context"
	"math"
	"net"
	"time"

	"github.com/cilium/cilium/pkg/fqdn"
	"github.com/cilium/cilium/pkg/fqdn/dns"
	"github.com/cilium/cilium/pkg/ipcache"
	"github.com/cilium/cilium/pkg/policy/api"

	"oracle/batch"
)

// nameMetadata is what the table of names says to the ipcache of addresses behind names that policies select. The agent
// registers a selector when it first resolves a policy with it, and DNS is heard of afterwards.
func nameMetadata(c *batch.Case, documents []parsed) ([]ipcache.MU, error) {
	records, err := c.DNSRecords()
	if err != nil || len(records) == 0 {
		return nil, err
	}
	heard := &listener{}
	names := fqdn.NewNameManager(fqdn.Config{IPCache: heard})
	known := map[api.FQDNSelector]bool{}
	for _, d := range documents {
		for _, selector := range d.Resource.fqdnSelectors() {
			if !known[selector] {
				known[selector] = true
				names.RegisterFQDNSelector(selector)
			}
		}
	}
	for name, addresses := range batch.Sorted(records) {
		record := &fqdn.DNSIPRecords{TTL: math.MaxInt32}
		for _, address := range addresses {
			record.IPs = append(record.IPs, net.IP(address.AsSlice()))
		}
		records := map[string]*fqdn.DNSIPRecords{dns.FQDN(name): record}
		if err := names.UpdateGenerateDNS(context.Background(), time.Now(), records).Wait(); err != nil {
			return nil, err
		}
	}
	return heard.updates, nil
}

// fqdnSelectors are those of toFQDNs. Nothing of a document that is refused is left.
func (r *resource) fqdnSelectors() (selectors []api.FQDNSelector) {
	if r == nil {
		return nil
	}
	for _, rule := range r.rules {
		for _, egress := range rule.Egress {
			selectors = append(selectors, egress.ToFQDNs...)
		}
	}
	return selectors
}

// listener stands where the ipcache is and hears what the table of names tells it.
type listener struct {
	updates []ipcache.MU
}

func (l *listener) UpsertMetadataBatch(updates ...ipcache.MU) uint64 {
	l.updates = append(l.updates, updates...)
	return 0
}

func (*listener) RemoveMetadataBatch(...ipcache.MU) uint64 { return 0 }

func (*listener) WaitForRevision(context.Context, uint64) error { return nil }
