package batch

import (
	"cmp"
	"encoding/binary"
	"encoding/hex"
	"slices"
)

// EndpointID is the endpoint that every policy is distilled for.
const EndpointID = 1

// ProxyPort stands for every redirect: no proxy runs here.
const ProxyPort = 12345

// Entry is one policy map entry. Port is in host byte order; PrefixLength counts the key's bits as the
// BPF map does. What a version's map has no room for is null.
type Entry struct {
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

// sortEntries puts ingress first, then by identity, protocol, port and prefix length.
func sortEntries(entries []Entry) {
	slices.SortFunc(entries, func(a, b Entry) int {
		return cmp.Or(
			-cmp.Compare(a.Direction, b.Direction), // "ingress" comes after "egress" in the alphabet
			cmp.Compare(a.Identity, b.Identity),
			cmp.Compare(a.Protocol, b.Protocol),
			cmp.Compare(a.Port, b.Port),
			cmp.Compare(orZero(a.PrefixLength), orZero(b.PrefixLength)),
		)
	})
}

func orZero[T any](value *T) T {
	if value == nil {
		var zero T
		return zero
	}
	return *value
}

// BytesOf is the hexadecimal text of what the kernel gets: the struct in this machine's byte order,
// without padding; Cilium has already put ports into network order.
func BytesOf(v any) string {
	b, err := binary.Append(nil, binary.NativeEndian, v)
	if err != nil {
		panic(err)
	}
	return hex.EncodeToString(b)
}

// Redirect is one proxy redirect of the endpoint. Port is the policy's, a named one looked up.
type Redirect struct {
	ProxyID  string `json:"proxyID"`
	Parser   string `json:"parser"`
	Listener string `json:"listener"`
	Port     uint16 `json:"port"`
}

// SortRedirects puts redirects in order and leaves one of each.
func SortRedirects(redirects []Redirect) []Redirect {
	slices.SortFunc(redirects, func(a, b Redirect) int {
		return cmp.Or(
			cmp.Compare(a.ProxyID, b.ProxyID),
			cmp.Compare(a.Parser, b.Parser),
			cmp.Compare(a.Listener, b.Listener),
		)
	})
	return slices.Compact(redirects)
}
