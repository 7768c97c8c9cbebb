// World: reserved, given and CIDR identities, and the named ports behind them. CIDR identities get
// their labels from Cilium, their numbers here: its allocator needs a cluster.

package main

import (
	"cmp"
	"fmt"
	"maps"
	"math"
	"net"
	"net/netip"
	"slices"
	"strings"
	"sync"
	"time"

	"github.com/cilium/cilium/pkg/fqdn"
	"github.com/cilium/cilium/pkg/fqdn/matchpattern"
	"github.com/cilium/cilium/pkg/identity"
	identitycache "github.com/cilium/cilium/pkg/identity/cache"
	"github.com/cilium/cilium/pkg/ip"
	"github.com/cilium/cilium/pkg/ipcache"
	"github.com/cilium/cilium/pkg/labels"
	"github.com/cilium/cilium/pkg/labels/cidr"
	"github.com/cilium/cilium/pkg/policy"
	"github.com/cilium/cilium/pkg/policy/api"
	"github.com/cilium/cilium/pkg/source"

	"oracle/batch"
)

// world is everything a repository is filled with besides policies.
type world struct {
	identities identitycache.IdentityCache
	cidrs      map[uint32]string // CIDR identity → its prefix
	local      map[string]identity.NumericIdentity
	names      *names
	ports      *ipcache.IPCache // pods and the ports that they name
}

func newWorld(c *batch.Case, documents []parsed) (*world, error) {
	w := &world{
		identities: identitycache.IdentityCache{},
		cidrs:      map[uint32]string{},
		local:      map[string]identity.NumericIdentity{},
		ports:      newPodCache(c),
	}
	for id, reserved := range identity.ReservedIdentityCache {
		w.identities[id] = reserved.LabelArray
	}
	for _, given := range []map[uint32][]string{c.Identities, c.FQDNs} {
		for id, model := range given {
			w.identities[identity.NumericIdentity(id)] = labels.NewLabelsFromModel(model).LabelArray()
		}
	}
	answers, err := newDNSCache(c.DNS)
	if err != nil {
		return nil, err
	}
	w.names = &names{answers: answers, world: w}
	w.allocateCIDRs(documents)
	return w, nil
}

// HasIdentity tells whether a subject can be asked about.
func (w *world) HasIdentity(id uint32) bool {
	_, ok := w.identities[identity.NumericIdentity(id)]
	return ok
}

// CIDRs are the identities of prefixes.
func (w *world) CIDRs() map[uint32]string { return w.cidrs }

// newDNSCache is filled with what the case says of DNS.
func newDNSCache(names map[string][]string) (*fqdn.DNSCache, error) {
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
	return cache, nil
}

// newPodCache is Cilium's ipcache with one pod for each identity that declares ports: it keeps one port for
// each name in the cluster. A name that Cilium refuses is left out, as Cilium leaves it out.
func newPodCache(c *batch.Case) *ipcache.IPCache {
	cache := ipcache.NewIPCache()
	for id, declared := range batch.Sorted(c.NamedPorts) {
		if _, ok := c.Identities[id]; !ok {
			continue
		}
		ports := policy.NamedPortsMap{}
		for _, p := range declared {
			_ = ports.AddPort(p.Name, p.Port, p.Protocol)
		}
		address := net.IPv4(10, byte(id>>16), byte(id>>8), byte(id)).String()
		metadata := ipcache.K8sMetadata{Namespace: "default", PodName: address, NamedPorts: ports}
		cache.Upsert(address, nil, 0, &metadata, ipcache.Identity{
			ID:     identity.NumericIdentity(id),
			Source: source.Kubernetes,
		})
	}
	return cache
}

// names says which identities are behind the names that a selector selects, as Cilium's NameManager does,
// which has the ipcache allocate identities by an allocator that needs a cluster.
type names struct {
	sync.Mutex
	answers *fqdn.DNSCache
	world   *world
}

func (n *names) RegisterForIdentityUpdatesLocked(selector api.FQDNSelector) []identity.NumericIdentity {
	var ids []identity.NumericIdentity
	for _, prefix := range n.prefixes(map[api.FQDNSelector]struct{}{selector: {}}) {
		ids = append(ids, n.world.identityOf(prefix))
	}
	return ids
}

func (*names) UnregisterForIdentityUpdatesLocked(api.FQDNSelector) {}

func (n *names) prefixes(selectors map[api.FQDNSelector]struct{}) []*net.IPNet {
	var prefixes []*net.IPNet
	_, addresses := mapSelectorsToIPs(selectors, n.answers)
	for _, selected := range addresses {
		prefixes = append(prefixes, ip.GetCIDRPrefixesFromIPs(selected)...)
	}
	return prefixes
}

// allocateCIDRs gives identities to the prefixes that policies name and to the addresses behind names that
// they select, prefix after prefix. A given identity with the same labels is found again, as in Cilium.
func (w *world) allocateCIDRs(documents []parsed) {
	for id, lbls := range batch.Sorted(w.identities) {
		if id.HasLocalScope() {
			w.local[lbls.Labels().String()] = id
		}
	}
	prefixes := w.prefixes(documents)
	for _, prefix := range slices.SortedFunc(maps.Keys(prefixes), comparePrefixes) {
		id := uint32(w.identityOf(prefixes[prefix]))
		w.cidrs[id] = strings.TrimPrefix(w.cidrs[id]+","+prefix.String(), ",")
	}
}

// identityOf finds the identity of a prefix by the labels that Cilium gives it, or makes one.
func (w *world) identityOf(prefix *net.IPNet) identity.NumericIdentity {
	lbls := cidr.GetCIDRLabels(prefix)
	if reserved := identity.LookupReservedIdentityByLabels(lbls); reserved != nil {
		return reserved.ID
	}
	if known, ok := w.local[lbls.String()]; ok {
		return known
	}
	id := identity.LocalIdentityFlag + 1
	for w.identities[id] != nil {
		id++
	}
	w.local[lbls.String()] = id
	w.identities[id] = lbls.LabelArray()
	return id
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
	add(w.names.prefixes(selectors))
	return prefixes
}

// comparePrefixes orders IPv4 before IPv6, then by address, then shorter prefixes first.
func comparePrefixes(a, b netip.Prefix) int {
	return cmp.Or(a.Addr().Compare(b.Addr()), cmp.Compare(a.Bits(), b.Bits()))
}
