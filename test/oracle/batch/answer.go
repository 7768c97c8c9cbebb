package batch

import "strings"

// Answer is one output line. Error stands alone: the case could not be asked as it is. A parseOnly case
// gets Docs alone. UnsupportedOptions were given, are not known in this version and had no effect.
type Answer struct {
	ID                 string            `json:"id"`
	Error              string            `json:"error,omitempty"`
	UnsupportedOptions []string          `json:"unsupportedOptions,omitempty"`
	Docs               []DocAnswer       `json:"docs,omitzero"`
	CIDRs              map[uint32]string `json:"cidrs,omitzero"`
	Subjects           []SubjectAnswer   `json:"subjects,omitzero"`
	L7                 *L7Answer         `json:"l7,omitempty"`
}

// DocAnswer has Cilium's text about a document that it refuses.
type DocAnswer struct {
	Error *string `json:"error"`
}

// SubjectAnswer has the distinct answers of all tries.
type SubjectAnswer struct {
	Identity uint32         `json:"identity"`
	Answers  []PolicyAnswer `json:"answers"`
}

// PolicyAnswer is one subject's policy. Enforcement is null where the policy does not resolve, Redirects where a version tells none.
type PolicyAnswer struct {
	Error       *string      `json:"error"`
	Enforcement *Enforcement `json:"enforcement"`
	Entries     []Entry      `json:"entries"`
	Redirects   []Redirect   `json:"redirects"`
	Map         string       `json:"map,omitempty"`
}

// Enforcement says which directions are enforced.
type Enforcement struct {
	Ingress bool `json:"ingress"`
	Egress  bool `json:"egress"`
}

// compact leaves of every map only its bytes, in the order of its entries: for cases in bulk.
func (a *Answer) compact() {
	for _, s := range a.Subjects {
		for i := range s.Answers {
			p := &s.Answers[i]
			var text strings.Builder
			for _, e := range p.Entries {
				text.WriteString(e.Key)
				text.WriteString(e.Entry)
			}
			*p = PolicyAnswer{Error: p.Error, Enforcement: p.Enforcement, Map: text.String()}
		}
	}
}
