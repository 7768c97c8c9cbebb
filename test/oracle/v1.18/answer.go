// Answer: a repository for each try, each subject's policy resolved, distilled into map state, and
// rendered as the bytes of the BPF policy map.

package main

import (
	"context"
	"log/slog"
	"maps"
	"sync"

	"github.com/cilium/cilium/pkg/crypto/certificatemanager"
	"github.com/cilium/cilium/pkg/endpoint/regeneration"
	envoypolicy "github.com/cilium/cilium/pkg/envoy/policy"
	"github.com/cilium/cilium/pkg/identity"
	"github.com/cilium/cilium/pkg/identity/identitymanager"
	"github.com/cilium/cilium/pkg/maps/policymap"
	"github.com/cilium/cilium/pkg/policy"
	"github.com/cilium/cilium/pkg/policy/api"
	"github.com/cilium/cilium/pkg/policy/trafficdirection"
	policytypes "github.com/cilium/cilium/pkg/policy/types"
	"github.com/cilium/cilium/pkg/spanstat"
	testidentity "github.com/cilium/cilium/pkg/testutils/identity"
	testpolicy "github.com/cilium/cilium/pkg/testutils/policy"
	"github.com/cilium/cilium/pkg/types"
	"github.com/cilium/cilium/pkg/u8proto"

	"oracle/batch"
)

var logger = slog.New(slog.DiscardHandler)

// newRepository fills a repository as the agent does: identities first, then one resource after the other.
func newRepository(w *world, documents []parsed) batch.Repository {
	repo := policy.NewPolicyRepository(logger, nil, certificates{},
		envoypolicy.NewEnvoyL7RulesTranslator(logger, certificatemanager.NewMockSecretManagerSDS()),
		identitymanager.NewIDManager(logger), testpolicy.NewPolicyMetricsNoop())
	repo.GetSelectorCache().SetLocalIdentityNotifier(testidentity.NewDummyIdentityNotifier())
	wg := &sync.WaitGroup{}
	repo.GetSelectorCache().UpdateIdentities(maps.Clone(w.identities), nil, wg)
	wg.Wait()
	for _, d := range documents {
		if d.Resource != nil && len(d.Resource.rules) > 0 {
			repo.ReplaceByResource(d.Resource.rules, d.Resource.id)
		}
	}
	return func(id uint32) (batch.PolicyAnswer, error) {
		return resolve(repo, w, identity.NumericIdentity(id))
	}
}

// resolve computes one subject's policy map entries.
func resolve(repo *policy.Repository, w *world, id identity.NumericIdentity) (a batch.PolicyAnswer, err error) {
	subject := identity.NewIdentityFromLabelArray(id, w.identities[id])
	selectorPolicy, _, err := repo.GetSelectorPolicy(subject, 0, &statistics{}, batch.EndpointID)
	if err != nil {
		return a, err
	}
	endpoint := owner{id: id, ingressPorts: w.ingressPorts(id), egressPorts: w.egressPorts()}
	ports, redirects := newRedirects(selectorPolicy, endpoint)
	a.Redirects = redirects
	p := selectorPolicy.DistillPolicy(logger, endpoint, ports)
	defer p.Detach(logger)
	a.Enforcement = &batch.Enforcement{Ingress: p.IngressPolicyEnabled, Egress: p.EgressPolicyEnabled}
	a.Entries = make([]batch.Entry, 0, p.Len())
	for key, value := range p.Entries() {
		a.Entries = append(a.Entries, newEntry(key, value))
	}
	_ = p.Ready()
	return a, nil
}

// newRedirects gives every redirect of the policy a proxy port, by the name that Cilium finds it by, as
// addNewRedirects and proxyID (unexported, pkg/endpoint) do: none for a named port that nobody declares.
func newRedirects(selectorPolicy policy.SelectorPolicy, endpoint owner) (map[string]uint16, []batch.Redirect) {
	ports := map[string]uint16{}
	redirects := []batch.Redirect{}
	for filter, tuple := range selectorPolicy.RedirectFilters() {
		listener := tuple.Policy.GetListener()
		port, protocol := filter.Port, filter.U8Proto
		if protocol == 0 && !filter.Protocol.IsAny() {
			protocol, _ = u8proto.ParseProtocol(string(filter.Protocol))
		}
		if port == 0 && filter.PortName != "" {
			if port = endpoint.GetNamedPort(filter.Ingress, filter.PortName, protocol); port == 0 {
				continue
			}
		}
		id := policy.ProxyID(batch.EndpointID, filter.Ingress, string(filter.Protocol), port, listener)
		ports[id] = batch.ProxyPort
		r := batch.Redirect{ProxyID: id, Parser: string(tuple.Policy.L7Parser), Listener: listener, Port: port}
		redirects = append(redirects, r)
	}
	return ports, batch.SortRedirects(redirects)
}

func newEntry(key policytypes.Key, value policytypes.MapStateEntry) batch.Entry {
	mapKey := policymap.NewKeyFromPolicyKey(key)
	mapEntry := policymap.NewEntryFromPolicyEntry(mapKey, value)
	direction, verdict := "ingress", "allow"
	if key.TrafficDirection() == trafficdirection.Egress {
		direction = "egress"
	}
	if mapEntry.IsDeny() {
		verdict = "deny"
	}
	return batch.Entry{
		Direction:         direction,
		Identity:          mapKey.Identity,
		Protocol:          mapKey.Nexthdr,
		Port:              mapKey.GetDestPort(),
		PrefixLength:      &mapKey.Prefixlen,
		Verdict:           verdict,
		ProxyPort:         mapEntry.GetProxyPort(),
		ProxyPortPriority: new(uint8(mapEntry.ProxyPortPriority)),
		AuthType:          new(uint8(mapEntry.AuthRequirement.AuthType())),
		AuthExplicit:      new(mapEntry.AuthRequirement.IsExplicit()),
		Key:               batch.BytesOf(mapKey),
		Entry:             batch.BytesOf(mapEntry),
	}
}

// statistics is where Cilium counts the time that it takes.
type statistics struct {
	waiting, calculation spanstat.SpanStat
}

func (s *statistics) WaitingForPolicyRepository() *spanstat.SpanStat { return &s.waiting }

func (s *statistics) SelectorPolicyCalculation() *spanstat.SpanStat { return &s.calculation }

// owner is the endpoint that a policy is distilled for.
type owner struct {
	id           identity.NumericIdentity
	ingressPorts types.NamedPortMap
	egressPorts  types.NamedPortMultiMap
}

var _ policy.PolicyOwner = owner{}

func (owner) GetID() uint64 { return batch.EndpointID }

func (o owner) GetNamedPort(ingress bool, name string, proto u8proto.U8proto) uint16 {
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

func (owner) PolicyDebug(string, ...any) {}

func (o owner) IsHost() bool { return o.id == identity.ReservedIdentityHost }

func (owner) MapStateSize() int { return 0 }

func (owner) RegenerateIfAlive(*regeneration.ExternalRegenerationMetadata) <-chan bool {
	done := make(chan bool)
	close(done)
	return done
}

// certificates answers as an agent does that reads secrets over SDS: there is always one.
type certificates struct{}

func (certificates) GetTLSContext(context.Context, *api.TLSContext, string) (ca, public, private string, inlineSecrets bool, err error) {
	return "", "", "", false, nil
}
