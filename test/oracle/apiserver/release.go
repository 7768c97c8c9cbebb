// The CRDs of one release, ready to judge objects.
package main

import (
	"context"
	"fmt"
	"os"
	"slices"

	"k8s.io/apiextensions-apiserver/pkg/apis/apiextensions"
	"k8s.io/apiextensions-apiserver/pkg/apis/apiextensions/install"
	apiextensionsv1 "k8s.io/apiextensions-apiserver/pkg/apis/apiextensions/v1"
	structuralschema "k8s.io/apiextensions-apiserver/pkg/apiserver/schema"
	"k8s.io/apiextensions-apiserver/pkg/apiserver/schema/cel"
	"k8s.io/apiextensions-apiserver/pkg/apiserver/schema/listtype"
	"k8s.io/apiextensions-apiserver/pkg/apiserver/schema/pruning"
	"k8s.io/apiextensions-apiserver/pkg/apiserver/validation"
	"k8s.io/apimachinery/pkg/runtime"
	utiljson "k8s.io/apimachinery/pkg/util/json"
	"k8s.io/apimachinery/pkg/util/validation/field"
	celconfig "k8s.io/apiserver/pkg/apis/cel"
	"sigs.k8s.io/yaml"
)

// By kind and apiVersion, as `CiliumNetworkPolicy cilium.io/v2`.
type release map[string]servedKind

type servedKind struct {
	structural *structuralschema.Structural
	validator  validation.SchemaValidator
	rules      *cel.Validator
}

func readRelease(files []string) (release, error) {
	scheme := runtime.NewScheme()
	install.Install(scheme)
	kinds := release{}
	for _, file := range files {
		text, err := os.ReadFile(file)
		if err != nil {
			return nil, err
		}
		var published apiextensionsv1.CustomResourceDefinition
		if err := yaml.Unmarshal(text, &published); err != nil {
			return nil, fmt.Errorf("%s: %w", file, err)
		}
		var crd apiextensions.CustomResourceDefinition
		if err := scheme.Convert(&published, &crd, nil); err != nil {
			return nil, fmt.Errorf("%s: %w", file, err)
		}
		for _, version := range crd.Spec.Versions {
			if !version.Served {
				continue
			}
			properties := version.Schema
			if properties == nil {
				properties = crd.Spec.Validation
			}
			kind, err := serve(properties)
			if err != nil {
				return nil, fmt.Errorf("%s: %w", file, err)
			}
			kinds[crd.Spec.Names.Kind+" "+crd.Spec.Group+"/"+version.Name] = kind
		}
	}
	return kinds, nil
}

func serve(schema *apiextensions.CustomResourceValidation) (servedKind, error) {
	structural, err := structuralschema.NewStructural(schema.OpenAPIV3Schema)
	if err != nil {
		return servedKind{}, err
	}
	validator, _, err := validation.NewSchemaValidator(schema.OpenAPIV3Schema)
	if err != nil {
		return servedKind{}, err
	}
	return servedKind{structural, validator, cel.NewValidator(structural, true, celconfig.PerCallLimit)}, nil
}

func (kinds release) judge(asked testCase) answer {
	result := answer{ID: asked.ID, Errors: []string{}, UnknownFields: []string{}}
	text, err := yaml.YAMLToJSON([]byte(asked.Doc))
	if err != nil {
		result.Unreadable = err.Error()
		return result
	}
	_, err = yaml.YAMLToJSONStrict([]byte(asked.Doc))
	result.HasDuplicateKey = err != nil
	var object map[string]any
	if err := utiljson.Unmarshal(text, &object); err != nil {
		result.Unreadable = err.Error()
		return result
	}
	kind, isServed := kinds[fmt.Sprintf("%v %v", object["kind"], object["apiVersion"])]
	if !isServed {
		result.IsUnknownKind = true
		return result
	}
	result.UnknownFields = append(result.UnknownFields, kind.prune(object)...)
	for _, err := range kind.validate(object) {
		result.Errors = append(result.Errors, err.Error())
	}
	return result
}

func (kind servedKind) prune(object map[string]any) []string {
	return pruning.PruneWithOptions(object, kind.structural, true, structuralschema.UnknownFieldPathOptions{TrackUnknownFieldPaths: true})
}

func (kind servedKind) validate(object map[string]any) field.ErrorList {
	errors := validation.ValidateCustomResource(nil, object, kind.validator)
	errors = append(errors, listtype.ValidateListSetsAndMaps(nil, kind.structural, object)...)
	if kind.rules != nil && !slices.ContainsFunc(errors, blocksRules) {
		broken, _ := kind.rules.Validate(context.Background(), nil, kind.structural, object, nil, celconfig.RuntimeCELCostBudget)
		errors = append(errors, broken...)
	}
	return errors
}

// As hasBlockingErr of pkg/registry/customresource/strategy.go, which is not exported.
func blocksRules(err *field.Error) bool {
	return slices.Contains([]field.ErrorType{
		field.ErrorTypeNotSupported, field.ErrorTypeRequired, field.ErrorTypeTooLong, field.ErrorTypeTooMany, field.ErrorTypeTypeInvalid,
	}, err.Type)
}
