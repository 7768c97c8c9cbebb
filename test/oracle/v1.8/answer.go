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
	"reflect"
	"slices"
	"strings"

	"github.com/cilium/cilium/pkg/byteorder"
	"github.com/cilium/cilium/pkg/identity"
	"github.com/cilium/cilium/pkg/policy"
	"github.com/cilium/cilium/pkg/policy/api"
	"github.com/cilium/cilium/pkg/policy/trafficdirection"
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
	AuthType          *uint8  `json:"authType"`
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
	repo := policy.NewPolicyRepository(maps.Clone(w.identities), certificates{})
	repo.RepositoryChangeQueue.Stop()
	repo.RuleReactionQueue.Stop()
	repo.GetSelectorCache().SetLocalIdentityNotifier(w.names)
	for _, d := range documents {
		if len(d.rules) > 0 {
			repo.AddListLocked(d.rules)
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
	a.Enforcement = &enforcement{Ingress: p.IngressPolicyEnabled, Egress: p.EgressPolicyEnabled}
	a.Entries = make([]entry, 0, len(p.PolicyMapState))
	for key, value := range p.PolicyMapState {
		a.Entries = append(a.Entries, newAnswerEntry(key, value))
	}
	slices.SortFunc(a.Entries, compareEntries)
	return a
}

// addRedirects gives every redirect of the policy a proxy port, by the name that Cilium finds it by, and
// writes its keys into the policy's map, as addNewRedirectsFromDesiredPolicy (pkg/endpoint)
// does on every regeneration: over what is there, and none for a named port that nobody declares.
func addRedirects(p *policy.EndpointPolicy, endpoint *owner) []redirect {
	redirects := []redirect{}
	for _, direction := range []trafficdirection.TrafficDirection{trafficdirection.Ingress, trafficdirection.Egress} {
		filters := p.L4Policy.Ingress
		if direction == trafficdirection.Egress {
			filters = p.L4Policy.Egress
		}
		for _, filter := range filters {
			if !filter.IsRedirect() {
				continue
			}
			id, err := policy.ProxyIDFromFilter(endpointID, p.NamedPortsMap, filter)
			if err != nil {
				continue
			}
			_, _, _, port, err := policy.ParseProxyID(id)
			if err != nil {
				panic(err)
			}
			endpoint.realized[id] = proxyPort
			if r := (redirect{ProxyID: id, Parser: string(filter.L7Parser), Port: port}); !slices.Contains(redirects, r) {
				redirects = append(redirects, r)
			}
			for key, value := range filter.ToMapState(p.NamedPortsMap, direction) {
				if value.IsRedirectEntry() {
					value.ProxyPort = proxyPort
				}
				p.PolicyMapState[key] = value
			}
		}
	}
	slices.SortFunc(redirects, func(a, b redirect) int {
		return cmp.Or(cmp.Compare(a.ProxyID, b.ProxyID), cmp.Compare(a.Parser, b.Parser))
	})
	return redirects
}

func newAnswerEntry(key policy.Key, value policy.MapStateEntry) entry {
	direction := trafficdirection.TrafficDirection(key.TrafficDirection)
	mapKey := newKey(key.Identity, key.DestPort, u8proto.U8proto(key.Nexthdr), direction)
	mapEntry := newEntry(value.ProxyPort)
	return entry{
		Direction: strings.ToLower(direction.String()),
		Identity:  mapKey.Identity,
		Protocol:  mapKey.Nexthdr,
		Port:      key.DestPort,
		Verdict:   "allow",
		ProxyPort: byteorder.NetworkToHost(mapEntry.ProxyPort).(uint16),
		Key:       bytesOf(mapKey),
		Entry:     bytesOf(mapEntry),
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
	)
}

// owner is the endpoint that a policy is distilled for.
type owner struct {
	realized map[string]uint16
}

var _ policy.PolicyOwner = &owner{}

func (*owner) GetID() uint64 { return endpointID }

func (o *owner) LookupRedirectPortLocked(ports policy.NamedPortsMap, filter *policy.L4Filter) uint16 {
	id, err := policy.ProxyIDFromFilter(endpointID, ports, filter)
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
