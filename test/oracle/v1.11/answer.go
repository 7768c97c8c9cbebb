// Answer: a repository for each try, each subject's policy resolved, distilled into map state, and
// rendered as the bytes of the BPF policy map.

package main

import (
	"context"
	"maps"
	"strings"
	"sync"

	"github.com/sirupsen/logrus"

	"github.com/cilium/cilium/pkg/byteorder"
	"github.com/cilium/cilium/pkg/identity"
	"github.com/cilium/cilium/pkg/maps/policymap"
	"github.com/cilium/cilium/pkg/policy"
	"github.com/cilium/cilium/pkg/policy/api"
	"github.com/cilium/cilium/pkg/policy/trafficdirection"
	"github.com/cilium/cilium/pkg/u8proto"

	"oracle/batch"
)

// newRepository fills a repository as the agent does: identities first, then one resource after the other.
func newRepository(w *world, documents []parsed) batch.Repository {
	repo := policy.NewPolicyRepository(w.allocator, nil, certificates{})
	repo.RepositoryChangeQueue.Stop()
	repo.RuleReactionQueue.Stop()
	repo.GetSelectorCache().SetLocalIdentityNotifier(w.names)
	wg := &sync.WaitGroup{}
	repo.GetSelectorCache().UpdateIdentities(maps.Clone(w.identities), nil, wg)
	wg.Wait()
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
	endpoint := &owner{ingressPorts: w.ingressPorts(id), egressPorts: w.egressPorts(), realized: map[string]uint16{}}
	selectorPolicy := cache.Lookup(subject)
	p := selectorPolicy.Consume(endpoint)
	a.Redirects = addRedirects(p, endpoint)
	if len(a.Redirects) > 0 {
		p.Detach()
		p = selectorPolicy.Consume(endpoint)
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
// writes its keys into the policy's map, as addNewRedirectsFromDesiredPolicy and proxyID (unexported,
// pkg/endpoint) do on every regeneration: over what is there, and none for a named port that nobody declares.
func addRedirects(p *policy.EndpointPolicy, endpoint *owner) []batch.Redirect {
	redirects := []batch.Redirect{}
	for _, direction := range []trafficdirection.TrafficDirection{trafficdirection.Ingress, trafficdirection.Egress} {
		filters := p.L4Policy.Ingress
		if direction == trafficdirection.Egress {
			filters = p.L4Policy.Egress
		}
		for _, filter := range filters {
			if !filter.IsRedirect() || !p.PolicyMapState.AllowsL4(endpoint, filter) {
				continue
			}
			port := uint16(filter.Port)
			if port == 0 && filter.PortName != "" {
				if port = endpoint.GetNamedPort(filter.Ingress, filter.PortName, uint8(filter.U8Proto)); port == 0 {
					continue
				}
			}
			id := policy.ProxyID(batch.EndpointID, filter.Ingress, string(filter.Protocol), port)
			endpoint.realized[id] = batch.ProxyPort
			redirects = append(redirects, batch.Redirect{ProxyID: id, Parser: string(filter.L7Parser), Port: port})
			for key, value := range filter.ToMapState(endpoint, direction) {
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
	direction, verdict := trafficdirection.TrafficDirection(key.TrafficDirection), "allow"
	mapKey := newKey(key.Identity, key.DestPort, u8proto.U8proto(key.Nexthdr), direction)
	mapEntry := newEntry(value.ProxyPort, policymap.NewPolicyEntryFlag(&policymap.PolicyEntryFlagParam{}))
	if value.IsDeny {
		verdict = "deny"
		mapEntry = newEntry(0, policymap.NewPolicyEntryFlag(&policymap.PolicyEntryFlagParam{IsDeny: true}))
	}
	return batch.Entry{
		Direction: strings.ToLower(direction.String()),
		Identity:  mapKey.Identity,
		Protocol:  mapKey.Nexthdr,
		Port:      key.DestPort,
		Verdict:   verdict,
		ProxyPort: byteorder.NetworkToHost16(mapEntry.ProxyPort),
		Key:       batch.BytesOf(mapKey),
		Entry:     batch.BytesOf(mapEntry),
	}
}

// owner is the endpoint that a policy is distilled for.
type owner struct {
	ingressPorts policy.NamedPortMap
	egressPorts  policy.NamedPortMultiMap
	realized     map[string]uint16
}

var _ policy.PolicyOwner = &owner{}

func (*owner) GetID() uint64 { return batch.EndpointID }

func (*owner) PolicyDebug(logrus.Fields, string) {}

func (o *owner) LookupRedirectPortLocked(ingress bool, protocol string, port uint16) uint16 {
	return o.realized[policy.ProxyID(batch.EndpointID, ingress, protocol, port)]
}

func (o *owner) GetNamedPort(ingress bool, name string, proto uint8) uint16 {
	lookup := o.egressPorts.GetNamedPort
	if ingress {
		lookup = o.ingressPorts.GetNamedPort
	}
	port, err := lookup(name, proto)
	if err != nil {
		return 0
	}
	return port
}

func (o *owner) GetNamedPortLocked(ingress bool, name string, proto uint8) uint16 {
	return o.GetNamedPort(ingress, name, proto)
}

// certificates answers as an agent does that has been given every secret.
type certificates struct{}

func (certificates) GetTLSContext(context.Context, *api.TLSContext, string) (ca, public, private string, err error) {
	return "ca", "certificate", "key", nil
}

func (certificates) GetSecretString(context.Context, *api.Secret, string) (string, error) {
	return "secret", nil
}
