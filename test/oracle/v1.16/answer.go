// Answer: a repository for each try, each subject's policy resolved, distilled into map state, and
// rendered as the bytes of the BPF policy map.

package main

import (
	"context"
	"fmt"
	"maps"
	"sync"

	"github.com/sirupsen/logrus"

	"github.com/cilium/cilium/pkg/envoy"
	"github.com/cilium/cilium/pkg/identity"
	"github.com/cilium/cilium/pkg/maps/policymap"
	"github.com/cilium/cilium/pkg/policy"
	"github.com/cilium/cilium/pkg/policy/api"
	"github.com/cilium/cilium/pkg/policy/trafficdirection"
	testidentity "github.com/cilium/cilium/pkg/testutils/identity"
	"github.com/cilium/cilium/pkg/types"
	"github.com/cilium/cilium/pkg/u8proto"

	"oracle/batch"
)

// newRepository fills a repository as the agent does: identities first, then one resource after the other.
func newRepository(w *world, documents []parsed) batch.Repository {
	repo := policy.NewStoppedPolicyRepository(nil, certificates{}, certificates{})
	repo.SetEnvoyRulesFunc(envoy.GetEnvoyHTTPRules)
	repo.GetSelectorCache().SetLocalIdentityNotifier(testidentity.NewDummyIdentityNotifier())
	wg := &sync.WaitGroup{}
	repo.GetSelectorCache().UpdateIdentities(maps.Clone(w.identities), nil, wg)
	wg.Wait()
	for _, d := range documents {
		if d.Resource != nil && len(d.Resource.rules) > 0 {
			repo.ReplaceByResourceLocked(d.Resource.rules, d.Resource.id)
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
	if len(a.Redirects) > 0 { // the map of the second regeneration and of all later ones
		p.Detach()
		p = selectorPolicy.Consume(endpoint)
		addRedirects(p, endpoint)
	}
	defer p.Detach()
	a.Enforcement = &batch.Enforcement{Ingress: p.IngressPolicyEnabled, Egress: p.EgressPolicyEnabled}
	a.Entries = make([]batch.Entry, 0, p.GetPolicyMap().Len())
	p.GetPolicyMap().ForEach(func(key policy.Key, value policy.MapStateEntry) bool {
		a.Entries = append(a.Entries, newEntry(key, value))
		return true
	})
	return a, nil
}

// addRedirects gives every redirect of the policy a proxy port, by the name that Cilium finds it by, and
// has its keys inserted, as addNewRedirectsFromDesiredPolicy and proxyID (unexported, pkg/endpoint) do on
// every regeneration: none for a named port that nobody declares.
func addRedirects(p *policy.EndpointPolicy, endpoint *owner) []batch.Redirect {
	redirects := []batch.Redirect{}
	realize := func(filter *policy.L4Filter) map[string]uint16 {
		for _, v := range filter.PerSelectorPolicies {
			if v == nil || !v.IsRedirect() {
				continue
			}
			port, protocol := filter.Port, filter.U8Proto
			if protocol == 0 && !filter.Protocol.IsAny() {
				protocol, _ = u8proto.ParseProtocol(string(filter.Protocol))
			}
			if port == 0 && filter.PortName != "" {
				if port = endpoint.GetNamedPort(filter.Ingress, filter.PortName, uint8(protocol)); port == 0 {
					continue
				}
			}
			id := policy.ProxyID(batch.EndpointID, filter.Ingress, string(filter.Protocol), port, v.Listener)
			endpoint.realized[id] = batch.ProxyPort
			r := batch.Redirect{ProxyID: id, Parser: string(filter.L7Parser), Listener: v.Listener, Port: port}
			redirects = append(redirects, r)
		}
		return endpoint.realized
	}
	for _, direction := range []bool{true, false} {
		changes := policy.ChangeState{Adds: policy.Keys{}, Old: map[policy.Key]policy.MapStateEntry{}}
		p.UpdateRedirects(direction, realize, changes)
	}
	return batch.SortRedirects(redirects)
}

func newEntry(key policy.Key, value policy.MapStateEntry) batch.Entry {
	mapKey := policymap.NewKey(key.Identity, key.DestPort, key.PortMask(), key.Nexthdr, key.TrafficDirection)
	direction, verdict := "ingress", "allow"
	if mapKey.TrafficDirection == trafficdirection.Egress.Uint8() {
		direction = "egress"
	}
	mapEntry := newAllowEntry(mapKey, value.AuthType.Uint8(), value.ProxyPort)
	if value.IsDeny {
		verdict, mapEntry = "deny", newDenyEntry(mapKey)
	}
	return batch.Entry{
		Direction:    direction,
		Identity:     mapKey.Identity,
		Protocol:     mapKey.Nexthdr,
		Port:         mapKey.GetDestPort(),
		PrefixLength: &mapKey.Prefixlen,
		Verdict:      verdict,
		ProxyPort:    mapEntry.GetProxyPort(),
		AuthType:     &mapEntry.AuthType,
		Key:          batch.BytesOf(mapKey),
		Entry:        batch.BytesOf(mapEntry),
	}
}

// owner is the endpoint that a policy is distilled for.
type owner struct {
	ingressPorts types.NamedPortMap
	egressPorts  types.NamedPortMultiMap
	realized     map[string]uint16
}

var _ policy.PolicyOwner = &owner{}

func (*owner) GetID() uint64 { return batch.EndpointID }

func (*owner) HasBPFPolicyMap() bool { return true }

func (*owner) PolicyDebug(logrus.Fields, string) {}

func (o *owner) GetRealizedRedirects() map[string]uint16 { return o.realized }

func (o *owner) LookupRedirectPort(ingress bool, protocol string, port uint16, listener string) (uint16, error) {
	id := policy.ProxyID(batch.EndpointID, ingress, protocol, port, listener)
	found, ok := o.realized[id]
	if !ok {
		return 0, fmt.Errorf("no redirect %s", id)
	}
	return found, nil
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

// certificates answers as an agent does that has been given every secret, no two with the same key.
type certificates struct{}

func (certificates) GetTLSContext(_ context.Context, tls *api.TLSContext, _ string) (ca, public, private string, err error) {
	if tls.Secret == nil {
		return "ca", "certificate", "key", nil
	}
	return "ca", "certificate", "key of " + tls.Secret.Namespace + "/" + tls.Secret.Name, nil
}

func (certificates) GetSecretString(context.Context, *api.Secret, string) (string, error) {
	return "secret", nil
}

func (certificates) GetSecrets(context.Context, *api.Secret, string) (string, map[string][]byte, error) {
	return "", nil, nil
}
