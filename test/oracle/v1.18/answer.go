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
	"math/rand/v2"
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
	"github.com/cilium/cilium/pkg/policy/trafficdirection"
	policytypes "github.com/cilium/cilium/pkg/policy/types"
	"github.com/cilium/cilium/pkg/spanstat"
	testidentity "github.com/cilium/cilium/pkg/testutils/identity"
	testpolicy "github.com/cilium/cilium/pkg/testutils/policy"
	"github.com/cilium/cilium/pkg/types"
	"github.com/cilium/cilium/pkg/u8proto"
)

// endpointID is the endpoint that every policy is distilled for.
const endpointID = 1

// proxyPort stands for every redirect: no proxy runs here.
const proxyPort = 12345

var logger = slog.New(slog.DiscardHandler)

// policyAnswer is one subject's policy. Enforcement is null where the policy does not resolve.
type policyAnswer struct {
	Error       *string      `json:"error"`
	Enforcement *enforcement `json:"enforcement"`
	Entries     []entry      `json:"entries"`
	Redirects   []redirect   `json:"redirects"`
	Map         string       `json:"map,omitempty"`
}

type enforcement struct {
	Ingress bool `json:"ingress"`
	Egress  bool `json:"egress"`
}

// entry is one policy map entry. Port is in host byte order; PrefixLength counts the key's bits as the
// BPF map does. ListenerPriority and Precedence are always null: this version has ProxyPortPriority.
type entry struct {
	Direction         string  `json:"direction"`
	Identity          uint32  `json:"identity"`
	Protocol          uint8   `json:"protocol"`
	Port              uint16  `json:"port"`
	PrefixLength      *uint32 `json:"prefixLength"`
	Verdict           string  `json:"verdict"`
	ProxyPort         uint16  `json:"proxyPort"`
	ListenerPriority  *uint8  `json:"listenerPriority"`
	ProxyPortPriority *uint8  `json:"proxyPortPriority"`
	Precedence        *uint32 `json:"precedence"`
	AuthType          uint8   `json:"authType"`
	AuthExplicit      bool    `json:"authExplicit"`
	Key               string  `json:"key"`
	Entry             string  `json:"entry"`
}

// redirect is one proxy redirect of the endpoint. Port is the policy's, a named one looked up.
type redirect struct {
	ProxyID  string `json:"proxyID"`
	Parser   string `json:"parser"`
	Listener string `json:"listener"`
	Port     uint16 `json:"port"`
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
		repo := newRepository(w, inAnyOrder(documents, try))
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

// inAnyOrder gives the order in which the agent hears of the documents: as asked in the first try, then any.
// This version looks at rules in the order of a Go map, and that of a small one is their order of arrival, begun anywhere.
func inAnyOrder(documents []parsed, try int) []parsed {
	if try == 0 {
		return documents
	}
	ordered := slices.Clone(documents)
	rand.New(rand.NewPCG(0, uint64(try))).Shuffle(len(ordered), func(i, j int) {
		ordered[i], ordered[j] = ordered[j], ordered[i]
	})
	return ordered
}

// newRepository fills a repository as the agent does: identities first, then one resource after the
// other.
func newRepository(w *world, documents []parsed) *policy.Repository {
	repo := policy.NewPolicyRepository(logger, nil, certificates{},
		envoypolicy.NewEnvoyL7RulesTranslator(logger, certificatemanager.NewMockSecretManagerSDS()),
		identitymanager.NewIDManager(logger), testpolicy.NewPolicyMetricsNoop())
	repo.GetSelectorCache().SetLocalIdentityNotifier(testidentity.NewDummyIdentityNotifier())
	wg := &sync.WaitGroup{}
	repo.GetSelectorCache().UpdateIdentities(maps.Clone(w.identities), nil, wg)
	wg.Wait()
	for _, d := range documents {
		if d.resource != nil && len(d.resource.rules) > 0 {
			repo.ReplaceByResource(d.resource.rules, d.resource.id)
		}
	}
	return repo
}

// resolve computes one subject's policy map entries. A panic of Cilium's becomes the answer's error.
func resolve(repo *policy.Repository, w *world, id identity.NumericIdentity) (a policyAnswer) {
	failed := func(text string) policyAnswer {
		return policyAnswer{Error: &text, Entries: []entry{}, Redirects: []redirect{}}
	}
	defer func() {
		if p := recover(); p != nil {
			a = failed(fmt.Sprintf("panic: %v", p))
		}
	}()
	subject := identity.NewIdentityFromLabelArray(id, w.identities[id])
	selectorPolicy, _, err := repo.GetSelectorPolicy(subject, 0, &statistics{}, endpointID)
	if err != nil {
		return failed(err.Error())
	}
	endpoint := owner{id: id, ingressPorts: w.ingressPorts(id), egressPorts: w.egressPorts()}
	ports, redirects := newRedirects(selectorPolicy, endpoint)
	a.Redirects = redirects
	p := selectorPolicy.DistillPolicy(logger, endpoint, ports)
	defer p.Detach(logger)
	a.Enforcement = &enforcement{Ingress: p.IngressPolicyEnabled, Egress: p.EgressPolicyEnabled}
	a.Entries = make([]entry, 0, p.Len())
	for key, value := range p.Entries() {
		a.Entries = append(a.Entries, newEntry(key, value))
	}
	_ = p.Ready()
	slices.SortFunc(a.Entries, compareEntries)
	return a
}

// newRedirects gives every redirect of the policy a proxy port, by the name that Cilium finds it by, as
// addNewRedirects and proxyID (unexported, pkg/endpoint) do: none for a named port that nobody declares.
func newRedirects(selectorPolicy policy.SelectorPolicy, endpoint owner) (map[string]uint16, []redirect) {
	ports := map[string]uint16{}
	redirects := []redirect{}
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
		id := policy.ProxyID(endpointID, filter.Ingress, string(filter.Protocol), port, listener)
		ports[id] = proxyPort
		r := redirect{ProxyID: id, Parser: string(tuple.Policy.L7Parser), Listener: listener, Port: port}
		if !slices.Contains(redirects, r) {
			redirects = append(redirects, r)
		}
	}
	slices.SortFunc(redirects, func(a, b redirect) int {
		return cmp.Or(cmp.Compare(a.ProxyID, b.ProxyID), cmp.Compare(a.Parser, b.Parser))
	})
	return ports, redirects
}

func newEntry(key policytypes.Key, value policytypes.MapStateEntry) entry {
	mapKey := policymap.NewKeyFromPolicyKey(key)
	mapEntry := policymap.NewEntryFromPolicyEntry(mapKey, value)
	direction, verdict := "ingress", "allow"
	if key.TrafficDirection() == trafficdirection.Egress {
		direction = "egress"
	}
	if mapEntry.IsDeny() {
		verdict = "deny"
	}
	priority := uint8(mapEntry.ProxyPortPriority)
	return entry{
		Direction:         direction,
		Identity:          mapKey.Identity,
		Protocol:          mapKey.Nexthdr,
		Port:              mapKey.GetDestPort(),
		PrefixLength:      &mapKey.Prefixlen,
		Verdict:           verdict,
		ProxyPort:         mapEntry.GetProxyPort(),
		ProxyPortPriority: &priority,
		AuthType:          uint8(mapEntry.AuthRequirement.AuthType()),
		AuthExplicit:      mapEntry.AuthRequirement.IsExplicit(),
		Key:               bytesOf(mapKey),
		Entry:             bytesOf(mapEntry),
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
		cmp.Compare(*a.PrefixLength, *b.PrefixLength),
	)
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

func (owner) GetID() uint64 { return endpointID }

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
