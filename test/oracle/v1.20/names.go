// Names: what DNS has answered, by Cilium's own table of names, which puts labels on the addresses behind them.

package main

import (
	"context"
	"math"
	"time"

	"github.com/cilium/cilium/pkg/fqdn"
	"github.com/cilium/cilium/pkg/fqdn/dns"
	"github.com/cilium/cilium/pkg/fqdn/namemanager"
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
	names := namemanager.New(namemanager.ManagerParams{Logger: logger, IPCache: heard})
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
		record := &fqdn.DNSIPRecords{IPs: addresses, TTL: math.MaxInt32}
		if err := <-names.UpdateGenerateDNS(context.Background(), time.Now(), dns.FQDN(name), record); err != nil {
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
	for _, entry := range r.entries {
		for _, peer := range entry.L3 {
			if selector, ok := peer.GetFQDNSelector(); ok {
				selectors = append(selectors, *selector)
			}
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
