// World: reserved, given and CIDR identities, and the named ports behind them. CIDR identities get
// their labels from Cilium's ipcache.

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

	"oracle/batch"
)

// world is everything a repository is filled with besides policies.
type world struct {
	identities identitycache.IdentityCache
	cidrs      map[uint32]string // CIDR identity → its prefixes, joined by commas where they share one
	namedPorts map[uint32][]batch.NamedPort
	allocator  *allocator
	names      *fqdn.NameManager // what DNS has answered
}

func newWorld(c *batch.Case, documents []parsed) (*world, error) {
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
	if w.names, err = newNameManager(c.DNS); err != nil {
		return nil, err
	}
	return w, w.allocateCIDRs(documents)
}

// HasIdentity tells whether a subject can be asked about.
func (w *world) HasIdentity(id uint32) bool {
	_, ok := w.identities[identity.NumericIdentity(id)]
	return ok
}

// CIDRs are the identities of prefixes.
func (w *world) CIDRs() map[uint32]string { return w.cidrs }

// newNameManager is Cilium's table of names, filled with what the case says of DNS.
func newNameManager(names map[string][]string) (*fqdn.NameManager, error) {
	cache := fqdn.NewDNSCache(0)
	for name, texts := range batch.Sorted(names) {
		addresses := make([]net.IP, len(texts))
		for i, text := range texts {
			address, err := netip.ParseAddr(text)
			if err != nil {
				return nil, fmt.Errorf("dns: %w", err)
			}
			addresses[i] = address.AsSlice()
		}
		cache.Update(time.Now(), strings.ToLower(matchpattern.Sanitize(name)), addresses, math.MaxInt32)
	}
	return fqdn.NewNameManager(fqdn.Config{Cache: cache}), nil
}

// allocator hands out local identities; Cilium's own needs a cluster, and its mock gives the same labels
// a new number each time. Identities of addresses behind names come through the ipcache, as in the agent.
type allocator struct {
	*testidentity.MockIdentityAllocator
	world    *world
	byLabels map[string]*identity.Identity
	last     identity.NumericIdentity
}

func (a *allocator) AllocateIdentity(_ context.Context, lbls labels.Labels, _ bool) (*identity.Identity, bool, error) {
	if reserved := identity.LookupReservedIdentityByLabels(lbls); reserved != nil {
		return reserved, false, nil
	}
	if known, ok := a.byLabels[lbls.String()]; ok {
		return known, false, nil
	}
	for a.last++; a.world.identities[a.last] != nil; a.last++ {
	}
	return a.add(a.last, lbls), true, nil
}

func (a *allocator) add(id identity.NumericIdentity, lbls labels.Labels) *identity.Identity {
	added := identity.NewIdentity(id, lbls)
	a.byLabels[lbls.String()] = added
	return added
}

func (a *allocator) AllocateCIDRsForIPs(ips []net.IP, added map[string]*identity.Identity) ([]*identity.Identity, error) {
	if added == nil {
		added = map[string]*identity.Identity{} // nothing to be put into the ipcache
	}
	return ipcache.AllocateCIDRsForIPs(ips, added)
}

// allocateCIDRs has Cilium's ipcache allocate identities for the prefixes that policies name and for the
// addresses behind names that they select, prefix after prefix. A given identity with the same labels is
// found again, as in Cilium.
func (w *world) allocateCIDRs(documents []parsed) error {
	w.allocator = &allocator{
		MockIdentityAllocator: testidentity.NewMockIdentityAllocator(nil),
		world:                 w,
		byLabels:              map[string]*identity.Identity{},
		last:                  identity.LocalIdentityFlag,
	}
	ipcache.IdentityAllocator = w.allocator
	for _, id := range slices.Sorted(maps.Keys(w.identities)) {
		if id.HasLocalScope() {
			w.allocator.add(id, w.identities[id].Labels())
		}
	}
	prefixes := w.prefixes(documents)
	for _, prefix := range slices.SortedFunc(maps.Keys(prefixes), comparePrefixes) {
		ids, err := ipcache.AllocateCIDRs([]*net.IPNet{prefixes[prefix]}, map[string]*identity.Identity{})
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
func (w *world) prefixes(documents []parsed) map[netip.Prefix]*net.IPNet {
	prefixes := map[netip.Prefix]*net.IPNet{}
	add := func(nets []*net.IPNet) {
		for _, n := range nets {
			if prefix, err := netip.ParsePrefix(n.String()); err == nil {
				prefixes[prefix] = n
			}
		}
	}
	selectors := map[api.FQDNSelector]struct{}{}
	for _, d := range documents {
		if d.Resource == nil {
			continue
		}
		add(policy.GetCIDRPrefixes(*d.Resource))
		for _, rule := range *d.Resource {
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
		add(ip.GetCIDRPrefixesFromIPs(selected))
	}
	return prefixes
}

// comparePrefixes orders IPv4 before IPv6, then by address, then shorter prefixes first.
func comparePrefixes(a, b netip.Prefix) int {
	return cmp.Or(a.Addr().Compare(b.Addr()), cmp.Compare(a.Bits(), b.Bits()))
}

// ingressPorts are the named ports of one endpoint of the identity. A name that Cilium refuses is
// left out, as Cilium leaves it out.
func (w *world) ingressPorts(id identity.NumericIdentity) policy.NamedPortMap {
	ports := policy.NamedPortMap{}
	for _, p := range w.namedPorts[uint32(id)] {
		_ = ports.AddPort(p.Name, p.Port, p.Protocol)
	}
	return ports
}

// egressPorts are the named ports of all pods, each declaration on its own, so that two pods may
// disagree; Cilium looks an egress name up in all of them.
func (w *world) egressPorts() policy.NamedPortMultiMap {
	all := policy.NamedPortMultiMap{}
	for _, ports := range batch.Sorted(w.namedPorts) {
		for _, p := range ports {
			one := policy.NamedPortMap{}
			if one.AddPort(p.Name, p.Port, p.Protocol) != nil {
				continue
			}
			for name, port := range one {
				if all[name] == nil {
					all[name] = policy.PortProtoSet{}
				}
				all[name][port] = struct{}{}
			}
		}
	}
	return all
}
