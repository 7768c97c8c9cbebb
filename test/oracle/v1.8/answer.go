// Answer: a repository for each try, each subject's policy resolved, distilled into map state, and
// rendered as the bytes of the BPF policy map.

package main

import (
	"context"
	"maps"
	"strings"

	"github.com/cilium/cilium/pkg/byteorder"
	"github.com/cilium/cilium/pkg/identity"
	"github.com/cilium/cilium/pkg/policy"
	"github.com/cilium/cilium/pkg/policy/api"
	"github.com/cilium/cilium/pkg/policy/trafficdirection"
	"github.com/cilium/cilium/pkg/u8proto"

	"oracle/batch"
)

// newRepository fills a repository as the agent does: identities first, then one resource after the other.
func newRepository(w *world, documents []parsed) batch.Repository {
	repo := policy.NewPolicyRepository(maps.Clone(w.identities), certificates{})
	repo.RepositoryChangeQueue.Stop()
	repo.RuleReactionQueue.Stop()
	repo.GetSelectorCache().SetLocalIdentityNotifier(w.names)
	for _, d := range documents {
		if d.Resource != nil && len(*d.Resource) > 0 {
			repo.AddListLocked(*d.Resource)
		}
	}
	return func(id uint32) (batch.PolicyAnswer, error) {
		return resolve(repo, w, identity.NumericIdentity(id))
	}
}

// resolve computes one subject's policy map entries.
func resolve(repo *policy.Repository, w *world, id identity.NumericIdentity) (a batch.PolicyAnswer, err error) {
	subject := identity.NewIdentityFromLabelArray(id, w.identities[id])
	cache := repo.GetPolicyCache()
	cache.LocalEndpointIdentityAdded(subject)
	if err := cache.UpdatePolicy(subject); err != nil {
		return a, err
	}
	endpoint := &owner{realized: map[string]uint16{}}
	ports := w.ports.GetNamedPorts()
	selectorPolicy := cache.Lookup(subject)
	p := selectorPolicy.Consume(endpoint, ports)
	a.Redirects = addRedirects(p, endpoint)
	if len(a.Redirects) > 0 {
		p.Detach()
		p = selectorPolicy.Consume(endpoint, ports)
		addRedirects(p, endpoint)
	}
	defer p.Detach()
	a.Enforcement = &batch.Enforcement{Ingress: p.IngressPolicyEnabled, Egress: p.EgressPolicyEnabled}
	a.Entries = make([]batch.Entry, 0, len(p.PolicyMapState))
	for key, value := range p.PolicyMapState {
		a.Entries = append(a.Entries, newAnswerEntry(key, value))
	}
	return a, nil
}

// addRedirects gives every redirect of the policy a proxy port, by the name that Cilium finds it by, and
// writes its keys into the policy's map, as addNewRedirectsFromDesiredPolicy (pkg/endpoint)
// does on every regeneration: over what is there, and none for a named port that nobody declares.
func addRedirects(p *policy.EndpointPolicy, endpoint *owner) []batch.Redirect {
	redirects := []batch.Redirect{}
	for _, direction := range []trafficdirection.TrafficDirection{trafficdirection.Ingress, trafficdirection.Egress} {
		filters := p.L4Policy.Ingress
		if direction == trafficdirection.Egress {
			filters = p.L4Policy.Egress
		}
		for _, filter := range filters {
			if !filter.IsRedirect() {
				continue
			}
			id, err := policy.ProxyIDFromFilter(batch.EndpointID, p.NamedPortsMap, filter)
			if err != nil {
				continue
			}
			_, _, _, port, err := policy.ParseProxyID(id)
			if err != nil {
				panic(err)
			}
			endpoint.realized[id] = batch.ProxyPort
			redirects = append(redirects, batch.Redirect{ProxyID: id, Parser: string(filter.L7Parser), Port: port})
			for key, value := range filter.ToMapState(p.NamedPortsMap, direction) {
				if value.IsRedirectEntry() {
					value.ProxyPort = batch.ProxyPort
				}
				p.PolicyMapState[key] = value
			}
		}
	}
	return batch.SortRedirects(redirects)
}

func newAnswerEntry(key policy.Key, value policy.MapStateEntry) batch.Entry {
	direction := trafficdirection.TrafficDirection(key.TrafficDirection)
	mapKey := newKey(key.Identity, key.DestPort, u8proto.U8proto(key.Nexthdr), direction)
	mapEntry := newEntry(value.ProxyPort)
	return batch.Entry{
		Direction: strings.ToLower(direction.String()),
		Identity:  mapKey.Identity,
		Protocol:  mapKey.Nexthdr,
		Port:      key.DestPort,
		Verdict:   "allow",
		ProxyPort: byteorder.NetworkToHost(mapEntry.ProxyPort).(uint16),
		Key:       batch.BytesOf(mapKey),
		Entry:     batch.BytesOf(mapEntry),
	}
}

// owner is the endpoint that a policy is distilled for.
type owner struct {
	realized map[string]uint16
}

var _ policy.PolicyOwner = &owner{}

func (*owner) GetID() uint64 { return batch.EndpointID }

func (o *owner) LookupRedirectPortLocked(ports policy.NamedPortsMap, filter *policy.L4Filter) uint16 {
	id, err := policy.ProxyIDFromFilter(batch.EndpointID, ports, filter)
	if err != nil {
		return 0
	}
	return o.realized[id]
}

// certificates answers as an agent does that has been given every secret.
type certificates struct{}

func (certificates) GetTLSContext(context.Context, *api.TLSContext, string) (ca, public, private string, err error) {
	return "ca", "certificate", "key", nil
}

func (certificates) GetSecretString(context.Context, *api.Secret, string) (string, error) {
	return "secret", nil
}
