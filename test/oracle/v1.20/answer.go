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
	policytypes "github.com/cilium/cilium/pkg/policy/types"
	"github.com/cilium/cilium/pkg/types"
	"github.com/cilium/cilium/pkg/u8proto"

	"oracle/batch"
)

var logger = slog.New(slog.DiscardHandler)

// newRepository fills a repository as the agent does: identities first, then one resource after the other.
func newRepository(w *world, documents []parsed) batch.Repository {
	repo := policy.NewPolicyRepository(logger, maps.Clone(w.identities), certificates{},
		envoypolicy.NewEnvoyL7RulesTranslator(logger, certificatemanager.NewMockSecretManagerSDS()),
		identitymanager.NewIDManager(logger), nil)
	repo.SetNamedPortsGetter(w.egressPorts())
	wg := &sync.WaitGroup{}
	repo.GetSubjectSelectorCache().UpdateIdentities(maps.Clone(w.identities), nil, wg)
	wg.Wait()
	for _, d := range documents {
		if d.Resource != nil && len(d.Resource.entries) > 0 {
			repo.ReplaceByResource(d.Resource.entries, d.Resource.id)
		}
	}
	return func(id uint32) (batch.PolicyAnswer, error) {
		return resolve(repo, w, identity.NumericIdentity(id))
	}
}

// resolve computes one subject's policy map entries.
func resolve(repo *policy.Repository, w *world, id identity.NumericIdentity) (a batch.PolicyAnswer, err error) {
	subject := identity.NewIdentityFromLabelArray(id, w.identities[id])
	selectorPolicy, err := repo.ResolvePolicy(subject)
	if err != nil {
		return a, err
	}
	defer selectorPolicy.Detach()
	endpoint := owner{id: id, ports: w.ingressPorts(id)}
	p := selectorPolicy.DistillPolicy(logger, endpoint, map[string]uint16{policy.FallbackRedirectID: batch.ProxyPort})
	defer p.Detach(logger)
	a.Enforcement = &batch.Enforcement{
		Ingress: p.SelectorPolicy.IngressPolicyEnabled,
		Egress:  p.SelectorPolicy.EgressPolicyEnabled,
	}
	a.Entries = make([]batch.Entry, 0, p.Len())
	for key, value := range p.Entries() {
		if value.IsValid() { // an invalid entry is map state only and never reaches the BPF map
			a.Entries = append(a.Entries, newEntry(key, value))
		}
	}
	_ = p.Ready()
	return a, nil
}

func newEntry(key policytypes.Key, value policytypes.MapStateEntry) batch.Entry {
	mapKey := policymap.NewKeyFromPolicyKey(key)
	mapEntry := policymap.NewEntryFromPolicyEntry(mapKey, value)
	direction, verdict := "ingress", "allow"
	if key.IsEgress() {
		direction = "egress"
	}
	if mapEntry.IsDeny() {
		verdict = "deny"
	}
	return batch.Entry{
		Direction:    direction,
		Identity:     mapKey.Identity,
		Protocol:     mapKey.Nexthdr,
		Port:         mapKey.GetDestPort(),
		PrefixLength: &mapKey.Prefixlen,
		Verdict:      verdict,
		ProxyPort:    mapEntry.GetProxyPort(),
		Precedence:   new(uint32(mapEntry.Precedence)),
		AuthType:     new(uint8(mapEntry.AuthRequirement.AuthType())),
		AuthExplicit: new(mapEntry.AuthRequirement.IsExplicit()),
		Key:          batch.BytesOf(mapKey),
		Entry:        batch.BytesOf(mapEntry),
	}
}

// owner is the endpoint that a policy is distilled for.
type owner struct {
	id    identity.NumericIdentity
	ports types.NamedPortMap
}

var _ policy.PolicyOwner = owner{}

func (owner) GetID() uint64 { return 1 }

func (o owner) GetIngressNamedPort(name string, proto u8proto.U8proto) uint16 {
	port, err := o.ports.GetNamedPort(name, proto)
	if err != nil {
		return 0
	}
	return port
}

func (owner) PolicyDebug(string, ...any) {}

func (o owner) IsHost() bool { return o.id == identity.ReservedIdentityHost }

func (owner) PreviousMapStateSizes() policy.MapStateSizes { return policy.MapStateSizes{} }

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
