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

	clustermesh "github.com/cilium/cilium/pkg/clustermesh/types"
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

// allocateCIDRs tells Cilium's ipcache what policies and CIDR groups say of prefixes and names, prefix after
// prefix, and takes over the identities that it allocates. A given identity with the same labels is
// found again, as in Cilium.
func (w *world) allocateCIDRs(c *batch.Case, resources []parsed) error {
	metadata := prefixMetadata(resources)
	ofNames, err := nameMetadata(c, resources)
	if err != nil {
		return err
	}
	for _, update := range ofNames {
		prefix := update.Prefix.AsPrefix()
		metadata[prefix] = append(metadata[prefix], update)
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
			if _, _, err := allocator.AllocateLocalIdentity(lbls, false, id); err != nil {
				return err
			}
		}
	}
	allocator.WithholdLocalIdentities(taken)

	ctx, cancel := context.WithCancel(context.Background())
	defer cancel()
	cache := ipcache.NewIPCache(&ipcache.Configuration{
		Context:           ctx,
		Logger:            logger,
		IdentityAllocator: allocator,
		IdentityUpdater:   noUpdater{},
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

// prefixMetadata lists what resources say of each canonical prefix, as Cilium's policy importer
// (pkg/policy/cell/policy_importer.go) and its CIDR group watcher say it to the ipcache.
func prefixMetadata(resources []parsed) map[netip.Prefix][]ipcache.MU {
	metadata := map[netip.Prefix][]ipcache.MU{}
	add := func(res *resource, prefix netip.Prefix, lbls labels.Labels, isCIDR bool) {
		metadata[prefix] = append(metadata[prefix], ipcache.MU{
			Prefix:   clustermesh.NewLocalPrefixCluster(prefix),
			Source:   source.Generated,
			Resource: res.id,
			Metadata: []ipcache.IPMetadata{lbls},
			IsCIDR:   isCIDR,
		})
	}
	for _, p := range resources {
		if p.Resource == nil {
			continue
		}
		for _, prefix := range policy.GetCIDRPrefixes(p.Resource.entries) {
			add(p.Resource, prefix.Masked(), labels.GetCIDRLabels(prefix.Masked()), true)
		}
		for _, prefix := range p.Resource.prefixes {
			add(p.Resource, prefix.Masked(), p.Resource.groupLabels(prefix.Masked()), false)
		}
	}
	return metadata
}

// comparePrefixes orders IPv4 before IPv6, then by address, then shorter prefixes first.
func comparePrefixes(a, b netip.Prefix) int {
	return cmp.Or(a.Addr().Compare(b.Addr()), cmp.Compare(a.Bits(), b.Bits()))
}

// noUpdater is an ipcache's way to the selector cache that leads nowhere: repositories are filled
// after all identities are known.
type noUpdater struct{}

func (noUpdater) UpdateIdentities(_, _ identity.IdentityMap) <-chan struct{} {
	done := make(chan struct{})
	close(done)
	return done
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

// namedPortsUpdater is what the ipcache keeps named ports of all pods in.
type namedPortsUpdater interface {
	types.NamedPortMultiMap
	Update(id identity.NumericIdentity, old, new types.NamedPortMap) bool
}

// namedPortsGetter hands the named ports of all peers to a repository, for egress rules.
type namedPortsGetter struct {
	ports namedPortsUpdater
}

func (g namedPortsGetter) GetNamedPorts() types.NamedPortMultiMap { return g.ports }

// egressPorts holds each declaration on its own, so that two pods of one identity may disagree.
func (w *world) egressPorts() policy.NamedPortsGetter {
	all := types.NewNamedPortMultiMap()
	for id, ports := range batch.Sorted(w.namedPorts) {
		for _, p := range ports {
			one := types.NamedPortMap{}
			if one.AddPort(p.Name, p.Port, p.Protocol) == nil {
				all.Update(identity.NumericIdentity(id), nil, one)
			}
		}
	}
	return namedPortsGetter{ports: all}
}
