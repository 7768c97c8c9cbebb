// Cilium's own policy code, driven from outside its package: documents and identities in, the map of one endpoint out.
package main

import (
	"fmt"
	"io"
	"log/slog"

	"sigs.k8s.io/yaml"

	"github.com/cilium/cilium/pkg/crypto/certificatemanager"
	"github.com/cilium/cilium/pkg/endpoint/regeneration"
	envoypolicy "github.com/cilium/cilium/pkg/envoy/policy"
	"github.com/cilium/cilium/pkg/identity"
	"github.com/cilium/cilium/pkg/identity/identitymanager"
	ipcachetypes "github.com/cilium/cilium/pkg/ipcache/types"
	v2 "github.com/cilium/cilium/pkg/k8s/apis/cilium.io/v2"
	"github.com/cilium/cilium/pkg/labels"
	"github.com/cilium/cilium/pkg/option"
	"github.com/cilium/cilium/pkg/policy"
	"github.com/cilium/cilium/pkg/policy/types"
	"github.com/cilium/cilium/pkg/policy/utils"
	testcert "github.com/cilium/cilium/pkg/testutils/certificatemanager"
	"github.com/cilium/cilium/pkg/u8proto"
)

var discard = slog.New(slog.NewTextHandler(io.Discard, nil))

// owner is the endpoint as the policy code asks for it.
type owner struct {
	previous policy.MapStateSizes
}

func (o *owner) GetID() uint64                                          { return 1 }
func (o *owner) GetIngressNamedPort(_ string, _ u8proto.U8proto) uint16 { return 0 }
func (o *owner) PolicyDebug(string, ...any)                             {}
func (o *owner) IsHost() bool                                           { return false }
func (o *owner) PreviousMapStateSizes() policy.MapStateSizes            { return o.previous }
func (o *owner) RegenerateIfAlive(*regeneration.ExternalRegenerationMetadata) <-chan bool {
	done := make(chan bool)
	close(done)
	return done
}

type noMetrics struct{}

func (noMetrics) AddRule(types.PolicyEntry) {}
func (noMetrics) DelRule(types.PolicyEntry) {}

func setOptions() {
	option.Config.EnableIPv4 = true
	option.Config.EnableIPv6 = true
	option.Config.EnableL7Proxy = true
	option.Config.UnsafeDaemonConfigOption.AllowLocalhost = option.AllowLocalhostAlways
	policy.SetPolicyEnabled(option.DefaultEnforcement)
}

// world is a repository that holds the rules and identities of one workload.
type world struct {
	repository *policy.Repository
	subject    *identity.Identity
	owner      *owner
	hold       policy.SelectorPolicy
	made       *policy.EndpointPolicy
}

func newWorld(documents []string, identities map[identity.NumericIdentity][]string, subject identity.NumericIdentity) (*world, error) {
	all := identity.IdentityMap{}
	identity.IterateReservedIdentities(func(number identity.NumericIdentity, id *identity.Identity) {
		all[number] = id.Labels.LabelArray()
	})
	for number, texts := range identities {
		all[number] = labels.NewLabelsFromModel(texts).LabelArray()
	}
	repository := policy.NewPolicyRepository(discard, all, &testcert.Fake{},
		envoypolicy.NewEnvoyL7RulesTranslator(discard, certificatemanager.NewMockSecretManagerInline()),
		identitymanager.NewIDManager(discard), noMetrics{})
	repository.UpdateIdentities(all, nil)
	for _, document := range documents {
		parsed := &v2.CiliumNetworkPolicy{}
		if err := yaml.UnmarshalStrict([]byte(document), parsed); err != nil {
			return nil, fmt.Errorf("document: %w", err)
		}
		rules, err := parsed.Parse(discard, "default")
		if err != nil {
			return nil, fmt.Errorf("document: %w", err)
		}
		id := ipcachetypes.NewResourceID(ipcachetypes.ResourceKindCNP, parsed.Namespace, parsed.Name)
		repository.ReplaceByResource(utils.RulesToPolicyEntries(rules), id)
	}
	id := identity.NewIdentity(subject, labels.NewLabelsFromModel(identities[subject]))
	return &world{repository: repository, subject: id, owner: &owner{}}, nil
}

func (w *world) regenerate() (*policy.EndpointPolicy, error) {
	resolved, err := w.repository.ResolvePolicy(w.subject)
	if err != nil {
		return nil, err
	}
	made := resolved.DistillPolicy(discard, w.owner, map[string]uint16{policy.FallbackRedirectID: 65535})
	made.Ready()
	made.Detach(discard)
	resolved.Detach()
	return made, nil
}

// holdSelectors keeps the selectors of the endpoint in the cache, as any other endpoint of a running agent does.
func (w *world) holdSelectors() (err error) {
	w.hold, err = w.repository.ResolvePolicy(w.subject)
	return err
}

func (w *world) releaseSelectors() {
	if w.hold != nil {
		w.hold.Detach()
		w.hold = nil
	}
}
