// Package value has the types of values that the Runner's package common/spec names.
package value

import "errors"

// Absent is what every function of the absent modules panics with.
const Absent = "this module is not part of the oracle"

var (
	ErrAttributeNotFound = errors.New(Absent)
	ErrInvalidKey        = errors.New(Absent)
)

// Kind is the type of a value.
type Kind int

const (
	NullKind Kind = iota
	StringKind
	NumberKind
	BoolKind
	ArrayKind
	ObjectKind
)

// Value is a value of an expression.
type Value struct{}

func (Value) Kind() Kind             { panic(Absent) }
func (Value) HasMarks(uint16) bool   { panic(Absent) }
func (Value) WithMarks(uint16) Value { panic(Absent) }
func (Value) String() string         { panic(Absent) }

// Mapper is an object of an expression.
type Mapper interface{ WithMarks(uint16) Mapper }

// Null panics.
func Null() Value { panic(Absent) }

// String panics.
func String(string) Value { panic(Absent) }

// Object panics.
func Object(Mapper) Value { panic(Absent) }
