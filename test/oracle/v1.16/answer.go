// Answer: a fresh repository per try, each subject's policy resolved, distilled into map state, and
// rendered as the bytes of the BPF policy map.

package main

import (
	"cmp"
	"context"
	"encoding/binary"
	"encoding/hex"
	"fmt"
	"maps"
	"math/rand/v2"
	"reflect"
	"slices"
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
)

// endpointID is the endpoint that every policy is distilled for.
const endpointID = 1

// proxyPort stands for every redirect: no proxy runs here.
const proxyPort = 12345

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
// BPF map does. What this version's map has no room for is null.
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
	AuthExplicit      *bool   `json:"authExplicit"`
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
	repo := policy.NewStoppedPolicyRepository(nil, certificates{}, certificates{})
	repo.SetEnvoyRulesFunc(envoy.GetEnvoyHTTPRules)
	repo.GetSelectorCache().SetLocalIdentityNotifier(testidentity.NewDummyIdentityNotifier())
	wg := &sync.WaitGroup{}
	repo.GetSelectorCache().UpdateIdentities(maps.Clone(w.identities), nil, wg)
	wg.Wait()
	for _, d := range documents {
		if d.resource != nil && len(d.resource.rules) > 0 {
			repo.ReplaceByResourceLocked(d.resource.rules, d.resource.id)
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
	cache := repo.GetPolicyCache()
	cache.LocalEndpointIdentityAdded(subject)
	if err := cache.UpdatePolicy(subject); err != nil {
		return failed(err.Error())
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
	a.Enforcement = &enforcement{Ingress: p.IngressPolicyEnabled, Egress: p.EgressPolicyEnabled}
	a.Entries = make([]entry, 0, p.GetPolicyMap().Len())
	p.GetPolicyMap().ForEach(func(key policy.Key, value policy.MapStateEntry) bool {
		a.Entries = append(a.Entries, newEntry(key, value))
		return true
	})
	slices.SortFunc(a.Entries, compareEntries)
	return a
}

// addRedirects gives every redirect of the policy a proxy port, by the name that Cilium finds it by, and
// has its keys inserted, as addNewRedirectsFromDesiredPolicy and proxyID (unexported, pkg/endpoint) do on
// every regeneration: none for a named port that nobody declares.
func addRedirects(p *policy.EndpointPolicy, endpoint *owner) []redirect {
	redirects := []redirect{}
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
			id := policy.ProxyID(endpointID, filter.Ingress, string(filter.Protocol), port, v.Listener)
			endpoint.realized[id] = proxyPort
			r := redirect{ProxyID: id, Parser: string(filter.L7Parser), Listener: v.Listener, Port: port}
			if !slices.Contains(redirects, r) {
				redirects = append(redirects, r)
			}
		}
		return endpoint.realized
	}
	for _, direction := range []bool{true, false} {
		changes := policy.ChangeState{Adds: policy.Keys{}, Old: map[policy.Key]policy.MapStateEntry{}}
		p.UpdateRedirects(direction, realize, changes)
	}
	slices.SortFunc(redirects, func(a, b redirect) int {
		return cmp.Or(cmp.Compare(a.ProxyID, b.ProxyID), cmp.Compare(a.Parser, b.Parser))
	})
	return redirects
}

func newEntry(key policy.Key, value policy.MapStateEntry) entry {
	mapKey := policymap.NewKey(key.Identity, key.DestPort, key.PortMask(), key.Nexthdr, key.TrafficDirection)
	direction, verdict := "ingress", "allow"
	if mapKey.TrafficDirection == trafficdirection.Egress.Uint8() {
		direction = "egress"
	}
	mapEntry := newAllowEntry(mapKey, value.AuthType.Uint8(), value.ProxyPort)
	if value.IsDeny {
		verdict, mapEntry = "deny", newDenyEntry(mapKey)
	}
	return entry{
		Direction:    direction,
		Identity:     mapKey.Identity,
		Protocol:     mapKey.Nexthdr,
		Port:         mapKey.GetDestPort(),
		PrefixLength: &mapKey.Prefixlen,
		Verdict:      verdict,
		ProxyPort:    mapEntry.GetProxyPort(),
		AuthType:     mapEntry.AuthType,
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
		cmp.Compare(*a.PrefixLength, *b.PrefixLength),
	)
}

// owner is the endpoint that a policy is distilled for.
type owner struct {
	ingressPorts types.NamedPortMap
	egressPorts  types.NamedPortMultiMap
	realized     map[string]uint16
}

var _ policy.PolicyOwner = &owner{}

func (*owner) GetID() uint64 { return endpointID }

func (*owner) HasBPFPolicyMap() bool { return true }

func (*owner) PolicyDebug(logrus.Fields, string) {}

func (o *owner) GetRealizedRedirects() map[string]uint16 { return o.realized }

func (o *owner) LookupRedirectPort(ingress bool, protocol string, port uint16, listener string) (uint16, error) {
	id := policy.ProxyID(endpointID, ingress, protocol, port, listener)
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
