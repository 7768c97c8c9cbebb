// World: reserved, given and CIDR identities, and the named ports behind them. CIDR identities get
// their labels from Cilium's ipcache and their numbers from Cilium's mock of the identity allocator.

package main

import (
	"cmp"
	"context"
	"fmt"
	"maps"
	"net/netip"
	"slices"
	"strings"
	"sync"

	"github.com/cilium/cilium/pkg/identity"
	"github.com/cilium/cilium/pkg/ipcache"
	"github.com/cilium/cilium/pkg/labels"
	"github.com/cilium/cilium/pkg/policy"
	"github.com/cilium/cilium/pkg/source"
	testidentity "github.com/cilium/cilium/pkg/testutils/identity"
	"github.com/cilium/cilium/pkg/types"

	"oracle/batch"
)

// world is everything a repository is filled with besides policies.
type world struct {
	identities identity.IdentityMap
	cidrs      map[uint32]string // CIDR identity → its prefixes, joined by commas where they share one
	namedPorts map[uint32][]batch.NamedPort
}

func newWorld(c *batch.Case, resources []parsed) (*world, error) {
	w := &world{
		identities: identity.ListReservedIdentities(),
		cidrs:      map[uint32]string{},
		namedPorts: c.NamedPorts,
	}
	for _, given := range []map[uint32][]string{c.Identities, c.FQDNs} {
		for id, model := range given {
			w.identities[identity.NumericIdentity(id)] = labels.NewLabelsFromModel(model).LabelArray()
		}
	}
	if err := w.allocateCIDRs(c, resources); err != nil {
		return nil, err
	}
	return w, nil
}

// HasIdentity tells whether a subject can be asked about.
func (w *world) HasIdentity(id uint32) bool {
	_, ok := w.identities[identity.NumericIdentity(id)]
	return ok
}

// CIDRs are the identities of prefixes.
func (w *world) CIDRs() map[uint32]string { return w.cidrs }

// allocateCIDRs tells Cilium's ipcache which prefixes policies name and what is behind names, prefix after prefix, and takes over
// the identities that it allocates. A given identity with the same labels is found again, as in Cilium.
func (w *world) allocateCIDRs(c *batch.Case, resources []parsed) error {
	metadata := prefixMetadata(resources)
	ofNames, err := nameMetadata(c, resources)
	if err != nil {
		return err
	}
	for _, update := range ofNames {
		metadata[update.Prefix] = append(metadata[update.Prefix], update)
	}
	if len(metadata) == 0 {
		return nil
	}
	allocator := testidentity.NewMockIdentityAllocator(nil)
	// The first number is IdentityScopeLocal+1; the mock would begin one earlier.
	taken := []identity.NumericIdentity{identity.IdentityScopeLocal}
	for _, id := range slices.Sorted(maps.Keys(w.identities)) {
		if id.Scope() == identity.IdentityScopeGlobal {
			continue
		}
		taken = append(taken, id)
		lbls := w.identities[id].Labels()
		if identity.ScopeForLabels(lbls) == id.Scope() {
			if _, _, err := allocator.AllocateIdentity(context.Background(), lbls, false, id); err != nil {
				return err
			}
		}
	}
	allocator.WithholdLocalIdentities(taken)

	ctx, cancel := context.WithCancel(context.Background())
	defer cancel()
	cache := ipcache.NewIPCache(&ipcache.Configuration{
		Context:           ctx,
		IdentityAllocator: allocator,
		PolicyHandler:     noUpdater{},
		DatapathHandler:   noUpdater{},
		CacheStatus:       synced,
	})
	defer cache.Shutdown()

	for _, prefix := range slices.SortedFunc(maps.Keys(metadata), comparePrefixes) {
		revision := cache.UpsertMetadataBatch(metadata[prefix]...)
		if err := cache.WaitForRevision(ctx, revision); err != nil {
			return err
		}
		entry, ok := cache.LookupByPrefix(prefix.String())
		if !ok {
			return fmt.Errorf("ipcache holds no identity for %s", prefix)
		}
		id := entry.ID
		if lbls, ok := allocator.IdentityMap[id]; ok { // not there: a reserved identity
			w.identities[id] = lbls
		}
		w.cidrs[uint32(id)] = strings.TrimPrefix(w.cidrs[uint32(id)]+","+prefix.String(), ",")
	}
	return nil
}

// prefixMetadata lists what resources say of each prefix, as UpsertPrefixes() (pkg/ipcache/ipcache.go) says it.
func prefixMetadata(resources []parsed) map[netip.Prefix][]ipcache.MU {
	metadata := map[netip.Prefix][]ipcache.MU{}
	for _, p := range resources {
		if p.Resource == nil {
			continue
		}
		for _, prefix := range policy.GetCIDRPrefixes(p.Resource.rules) {
			metadata[prefix.Masked()] = append(metadata[prefix.Masked()], ipcache.MU{
				Prefix:   prefix.Masked(),
				Source:   source.CustomResource,
				Resource: p.Resource.id,
				Metadata: []ipcache.IPMetadata{labels.GetCIDRLabels(prefix.Masked())},
			})
		}
	}
	return metadata
}

// comparePrefixes orders IPv4 before IPv6, then by address, then shorter prefixes first.
func comparePrefixes(a, b netip.Prefix) int {
	return cmp.Or(a.Addr().Compare(b.Addr()), cmp.Compare(a.Bits(), b.Bits()))
}

// noUpdater is an ipcache's way to the selector cache and the datapath that leads nowhere: repositories
// are filled after all identities are known.
type noUpdater struct{}

func (noUpdater) UpdateIdentities(_, _ identity.IdentityMap, _ *sync.WaitGroup) {}

func (noUpdater) UpdatePolicyMaps(_ context.Context, wg *sync.WaitGroup) *sync.WaitGroup { return wg }

// synced tells an ipcache that everything is known to begin with.
var synced = func() chan struct{} {
	done := make(chan struct{})
	close(done)
	return done
}()

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
