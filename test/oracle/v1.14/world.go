// World: reserved, given and CIDR identities, and the named ports behind them. CIDR identities get
// their labels from Cilium's ipcache and their numbers from Cilium's mock of the identity allocator.

package main

import (
	"cmp"
	"context"
	"fmt"
	"maps"
	"math"
	"net"
	"net/netip"
	"slices"
	"strings"
	"time"

	"github.com/cilium/cilium/pkg/fqdn"
	"github.com/cilium/cilium/pkg/fqdn/matchpattern"
	"github.com/cilium/cilium/pkg/identity"
	identitycache "github.com/cilium/cilium/pkg/identity/cache"
	"github.com/cilium/cilium/pkg/ip"
	"github.com/cilium/cilium/pkg/ipcache"
	"github.com/cilium/cilium/pkg/labels"
	"github.com/cilium/cilium/pkg/policy"
	"github.com/cilium/cilium/pkg/policy/api"
	testidentity "github.com/cilium/cilium/pkg/testutils/identity"
	"github.com/cilium/cilium/pkg/types"

	"oracle/batch"
)

// world is everything a repository is filled with besides policies.
type world struct {
	identities identitycache.IdentityCache
	cidrs      map[uint32]string // CIDR identity → its prefixes, joined by commas where they share one
	namedPorts map[uint32][]batch.NamedPort
	allocator  cidrAllocator
	names      *fqdn.NameManager // what DNS has answered
}

func newWorld(c *batch.Case, resources []parsed) (*world, error) {
	w := &world{
		identities: identitycache.IdentityCache{},
		cidrs:      map[uint32]string{},
		namedPorts: c.NamedPorts,
	}
	identity.IterateReservedIdentities(func(id identity.NumericIdentity, reserved *identity.Identity) {
		w.identities[id] = reserved.LabelArray
	})
	for _, given := range []map[uint32][]string{c.Identities, c.FQDNs} {
		for id, model := range given {
			w.identities[identity.NumericIdentity(id)] = labels.NewLabelsFromModel(model).LabelArray()
		}
	}
	var err error
	if w.names, err = newNameManager(c); err != nil {
		return nil, err
	}
	return w, w.allocateCIDRs(resources)
}

// HasIdentity tells whether a subject can be asked about.
func (w *world) HasIdentity(id uint32) bool {
	_, ok := w.identities[identity.NumericIdentity(id)]
	return ok
}

// CIDRs are the identities of prefixes.
func (w *world) CIDRs() map[uint32]string { return w.cidrs }

// newNameManager is Cilium's table of names, filled with what the case says of DNS.
func newNameManager(c *batch.Case) (*fqdn.NameManager, error) {
	records, err := c.DNSRecords()
	if err != nil {
		return nil, err
	}
	cache := fqdn.NewDNSCache(0)
	for name, addresses := range batch.Sorted(records) {
		cache.Update(time.Now(), strings.ToLower(matchpattern.Sanitize(name)), addresses, math.MaxInt32)
	}
	return fqdn.NewNameManager(fqdn.Config{Cache: cache}), nil
}

// cidrAllocator allocates identities of addresses behind names through the ipcache, as in the agent.
type cidrAllocator struct {
	*testidentity.MockIdentityAllocator
	ipcache *ipcache.IPCache
}

func (a cidrAllocator) AllocateCIDRsForIPs(ips []net.IP, added map[netip.Prefix]*identity.Identity) ([]*identity.Identity, error) {
	if added == nil {
		added = map[netip.Prefix]*identity.Identity{} // nothing to be put into the ipcache
	}
	return a.ipcache.AllocateCIDRsForIPs(ips, added)
}

// allocateCIDRs has Cilium's ipcache allocate identities for the prefixes that policies name and for the
// addresses behind names that they select, prefix after prefix. A given identity with the same labels is
// found again, as in Cilium.
func (w *world) allocateCIDRs(resources []parsed) error {
	mock := testidentity.NewMockIdentityAllocator(nil)
	// The first number is LocalIdentityFlag+1; the mock would begin one earlier.
	taken := []identity.NumericIdentity{identity.LocalIdentityFlag}
	for _, id := range slices.Sorted(maps.Keys(w.identities)) {
		if id.HasLocalScope() {
			taken = append(taken, id)
		}
	}
	for _, id := range taken {
		lbls := w.identities[id].Labels()
		if len(lbls) == 0 || identity.RequiresGlobalIdentity(lbls) {
			lbls = labels.NewLabelsFromModel([]string{fmt.Sprintf("cidr:taken-%d", id)})
		}
		if _, _, err := mock.AllocateIdentity(context.Background(), lbls, false, id); err != nil {
			return err
		}
	}
	w.allocator = cidrAllocator{
		MockIdentityAllocator: mock,
		ipcache: ipcache.NewIPCache(&ipcache.Configuration{
			Context:           context.Background(),
			IdentityAllocator: mock,
		}),
	}
	for _, prefix := range slices.SortedFunc(maps.Keys(w.prefixes(resources)), comparePrefixes) {
		ids, err := w.allocator.ipcache.AllocateCIDRs([]netip.Prefix{prefix}, nil, map[netip.Prefix]*identity.Identity{})
		if err != nil {
			return err
		}
		for _, id := range ids {
			w.identities[id.ID] = id.LabelArray
			w.cidrs[uint32(id.ID)] = strings.TrimPrefix(w.cidrs[uint32(id.ID)]+","+prefix.String(), ",")
		}
	}
	return nil
}

// prefixes are those that policies name and those behind names.
func (w *world) prefixes(resources []parsed) map[netip.Prefix]struct{} {
	prefixes := map[netip.Prefix]struct{}{}
	selectors := map[api.FQDNSelector]struct{}{}
	for _, p := range resources {
		if p.Resource == nil {
			continue
		}
		for _, prefix := range policy.GetCIDRPrefixes(p.Resource.rules) {
			prefixes[prefix.Masked()] = struct{}{}
		}
		for _, rule := range p.Resource.rules {
			for _, egress := range rule.Egress {
				for _, selector := range egress.ToFQDNs {
					selectors[selector] = struct{}{}
				}
			}
		}
	}
	w.names.Lock()
	defer w.names.Unlock()
	_, addresses := w.names.MapSelectorsToIPsLocked(selectors)
	for _, selected := range addresses {
		for _, prefix := range ip.IPsToNetPrefixes(selected) {
			prefixes[prefix] = struct{}{}
		}
	}
	return prefixes
}

// comparePrefixes orders IPv4 before IPv6, then by address, then shorter prefixes first.
func comparePrefixes(a, b netip.Prefix) int {
	return cmp.Or(a.Addr().Compare(b.Addr()), cmp.Compare(a.Bits(), b.Bits()))
}

// ingressPorts are the named ports of one endpoint of the identity. A name that Cilium refuses is
// left out, as Cilium leaves it out.
func (w *world) ingressPorts(id identity.NumericIdentity) types.NamedPortMap {
	ports := types.NamedPortMap{}
	for _, p := range w.namedPorts[uint32(id)] {
		_ = ports.AddPort(p.Name, p.Port, p.Protocol)
	}
	return ports
}

// egressPorts are the named ports of all pods, each declaration on its own, so that two pods may
// disagree; Cilium looks an egress name up in all of them.
func (w *world) egressPorts() types.NamedPortMultiMap {
	all := types.NewNamedPortMultiMap()
	for _, ports := range batch.Sorted(w.namedPorts) {
		for _, p := range ports {
			one := types.NamedPortMap{}
			if one.AddPort(p.Name, p.Port, p.Protocol) == nil {
				all.Update(nil, one)
			}
		}
	}
	return all
}
