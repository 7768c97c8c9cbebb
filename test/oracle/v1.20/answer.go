// Answer: a fresh repository per try, each subject's policy resolved, distilled into map state, and
// rendered as the bytes of the BPF policy map.

package main

import (
	"cmp"
	"context"
	"encoding/binary"
	"encoding/hex"
	"fmt"
	"log/slog"
	"maps"
	"reflect"
	"slices"
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
)

// proxyPort stands for every redirect: no proxy runs here.
const proxyPort = 12345

var logger = slog.New(slog.DiscardHandler)

// policyAnswer is one subject's policy. Enforcement is null where the policy does not resolve.
type policyAnswer struct {
	Error       *string      `json:"error"`
	Enforcement *enforcement `json:"enforcement"`
	Entries     []entry      `json:"entries"`
	Map         string       `json:"map,omitempty"`
}

type enforcement struct {
	Ingress bool `json:"ingress"`
	Egress  bool `json:"egress"`
}

// entry is one policy map entry. Port is in host byte order; PrefixLength counts the key's bits as the
// BPF map does. ListenerPriority is always null in 1.20, where it is part of Precedence.
type entry struct {
	Direction        string `json:"direction"`
	Identity         uint32 `json:"identity"`
	Protocol         uint8  `json:"protocol"`
	Port             uint16 `json:"port"`
	PrefixLength     uint32 `json:"prefixLength"`
	Verdict          string `json:"verdict"`
	ProxyPort        uint16 `json:"proxyPort"`
	ListenerPriority *uint8 `json:"listenerPriority"`
	Precedence       uint32 `json:"precedence"`
	AuthType         uint8  `json:"authType"`
	AuthExplicit     bool   `json:"authExplicit"`
	Key              string `json:"key"`
	Entry            string `json:"entry"`
}

// ask answers a case. Documents are parsed anew for every try; the first try's errors are reported.
func ask(c *testCase) (answer, error) {
	result := answer{ID: c.ID}
	for try := range c.Repeat {
		documents, err := parseDocuments(c)
		if err != nil {
			return answer{}, err
		}
		if try == 0 {
			result.Docs = docAnswers(documents)
		}
		if c.ParseOnly {
			break
		}
		w, err := newWorld(c, documents)
		if err != nil {
			return answer{}, err
		}
		if try == 0 {
			result.CIDRs = w.cidrs
			result.Subjects = make([]subjectAnswer, 0, len(c.Subjects))
			for _, subject := range c.Subjects {
				if _, ok := w.identities[identity.NumericIdentity(subject)]; !ok {
					return answer{}, fmt.Errorf("subjects: %d is not an identity of this world", subject)
				}
				result.Subjects = append(result.Subjects, subjectAnswer{Identity: subject})
			}
		}
		repo := newRepository(w, documents)
		for i := range result.Subjects {
			s := &result.Subjects[i]
			a := resolve(repo, w, identity.NumericIdentity(s.Identity))
			if !slices.ContainsFunc(s.Answers, func(b policyAnswer) bool { return reflect.DeepEqual(a, b) }) {
				s.Answers = append(s.Answers, a)
			}
		}
	}
	return result, nil
}

func docAnswers(documents []parsed) []docAnswer {
	out := make([]docAnswer, len(documents))
	for i, d := range documents {
		if d.err != nil {
			text := d.err.Error()
			out[i].Error = &text
		}
	}
	return out
}

// newRepository fills a repository as the agent does: identities first, then one resource after the
// other.
func newRepository(w *world, documents []parsed) *policy.Repository {
	repo := policy.NewPolicyRepository(logger, maps.Clone(w.identities), certificates{},
		envoypolicy.NewEnvoyL7RulesTranslator(logger, certificatemanager.NewMockSecretManagerSDS()),
		identitymanager.NewIDManager(logger), nil)
	repo.SetNamedPortsGetter(w.egressPorts())
	wg := &sync.WaitGroup{}
	repo.GetSubjectSelectorCache().UpdateIdentities(maps.Clone(w.identities), nil, wg)
	wg.Wait()
	for _, d := range documents {
		if d.resource != nil && len(d.resource.entries) > 0 {
			repo.ReplaceByResource(d.resource.entries, d.resource.id)
		}
	}
	return repo
}

// resolve computes one subject's policy map entries. A panic of Cilium's becomes the answer's error.
func resolve(repo *policy.Repository, w *world, id identity.NumericIdentity) (a policyAnswer) {
	failed := func(text string) policyAnswer { return policyAnswer{Error: &text, Entries: []entry{}} }
	defer func() {
		if p := recover(); p != nil {
			a = failed(fmt.Sprintf("panic: %v", p))
		}
	}()
	subject := identity.NewIdentityFromLabelArray(id, w.identities[id])
	selectorPolicy, err := repo.ResolvePolicy(subject)
	if err != nil {
		return failed(err.Error())
	}
	defer selectorPolicy.Detach()
	endpoint := owner{id: id, ports: w.ingressPorts(id)}
	p := selectorPolicy.DistillPolicy(logger, endpoint, map[string]uint16{policy.FallbackRedirectID: proxyPort})
	defer p.Detach(logger)
	a.Enforcement = &enforcement{
		Ingress: p.SelectorPolicy.IngressPolicyEnabled,
		Egress:  p.SelectorPolicy.EgressPolicyEnabled,
	}
	a.Entries = make([]entry, 0, p.Len())
	for key, value := range p.Entries() {
		if value.IsValid() { // an invalid entry is map state only and never reaches the BPF map
			a.Entries = append(a.Entries, newEntry(key, value))
		}
	}
	_ = p.Ready()
	slices.SortFunc(a.Entries, compareEntries)
	return a
}

func newEntry(key policytypes.Key, value policytypes.MapStateEntry) entry {
	mapKey := policymap.NewKeyFromPolicyKey(key)
	mapEntry := policymap.NewEntryFromPolicyEntry(mapKey, value)
	direction, verdict := "ingress", "allow"
	if key.IsEgress() {
		direction = "egress"
	}
	if mapEntry.IsDeny() {
		verdict = "deny"
	}
	return entry{
		Direction:    direction,
		Identity:     mapKey.Identity,
		Protocol:     mapKey.Nexthdr,
		Port:         mapKey.GetDestPort(),
		PrefixLength: mapKey.Prefixlen,
		Verdict:      verdict,
		ProxyPort:    mapEntry.GetProxyPort(),
		Precedence:   uint32(mapEntry.Precedence),
		AuthType:     uint8(mapEntry.AuthRequirement.AuthType()),
		AuthExplicit: mapEntry.AuthRequirement.IsExplicit(),
		Key:          bytesOf(mapKey),
		Entry:        bytesOf(mapEntry),
	}
}

// bytesOf is the hexadecimal text of what the kernel gets: the struct in this machine's byte order,
// without padding; Cilium has already put ports into network order.
func bytesOf(v any) string {
	b, err := binary.Append(nil, binary.NativeEndian, v)
	if err != nil {
		panic(err)
	}
	return hex.EncodeToString(b)
}

func compareEntries(a, b entry) int {
	return cmp.Or(
		-cmp.Compare(a.Direction, b.Direction), // "ingress" comes after "egress" in the alphabet
		cmp.Compare(a.Identity, b.Identity),
		cmp.Compare(a.Protocol, b.Protocol),
		cmp.Compare(a.Port, b.Port),
		cmp.Compare(a.PrefixLength, b.PrefixLength),
	)
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
