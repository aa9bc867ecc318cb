package main

import (
	"fmt"
	"strconv"

	"github.com/aws/aws-sdk-go-v2/service/dynamodb/types"
)

type item = map[string]types.AttributeValue

type limits struct {
	currency       string
	daily, monthly int64
}

type wallet struct {
	userID    string
	balance   int64
	currency  string
	ownerName string
	active    bool
	updatedAt int64
	tags      map[string]struct{}
	limits    limits
}

type ledgerLine struct {
	userID      string
	seq, amount int64
	kind, memo  string
	at          int64
}

// reader reads members of an item and records the first unexpected one.
type reader struct {
	from item
	err  error
}

func (r *reader) refuse(name string) {
	if r.err == nil {
		r.err = fmt.Errorf("attribute %s is missing or of another type", name)
	}
}

func (r *reader) text(name string) string {
	value, fine := r.from[name].(*types.AttributeValueMemberS)
	if !fine {
		r.refuse(name)
		return ""
	}
	return value.Value
}

func (r *reader) number(name string) int64 {
	value, fine := r.from[name].(*types.AttributeValueMemberN)
	if !fine {
		r.refuse(name)
		return 0
	}
	number, err := strconv.ParseInt(value.Value, 10, 64)
	if err != nil {
		r.refuse(name)
	}
	return number
}

func walletOf(from item) (wallet, error) {
	r := &reader{from: from}
	row := wallet{
		userID: r.text("user_id"), balance: r.number("balance"), currency: r.text("currency"),
		ownerName: r.text("owner_name"), updatedAt: r.number("updated_at"), tags: map[string]struct{}{},
	}
	if active, fine := from["active"].(*types.AttributeValueMemberBOOL); fine {
		row.active = active.Value
	} else {
		r.refuse("active")
	}
	if tags, fine := from["tags"].(*types.AttributeValueMemberSS); fine {
		for _, tag := range tags.Value {
			row.tags[tag] = struct{}{}
		}
	} else {
		r.refuse("tags")
	}
	if within, fine := from["limits"].(*types.AttributeValueMemberM); fine {
		l := &reader{from: within.Value}
		row.limits = limits{l.text("currency"), l.number("daily"), l.number("monthly")}
		if l.err != nil {
			r.refuse("limits")
		}
	} else {
		r.refuse("limits")
	}
	return row, r.err
}

func lineOf(from item) (ledgerLine, error) {
	r := &reader{from: from}
	line := ledgerLine{
		userID: r.text("user_id"), seq: r.number("seq"), amount: r.number("amount"),
		kind: r.text("kind"), memo: r.text("memo"), at: r.number("at"),
	}
	return line, r.err
}

func walletWith(userID string) wallet {
	return wallet{
		userID: userID, balance: 1_523_450, currency: "EUR",
		ownerName: "Alexandra Papadopoulou-Winterbottom (Kalamaria branch)", active: true, updatedAt: 1_716_228_102_123,
		tags:   map[string]struct{}{"eu-west": {}, "premium": {}, "verified": {}},
		limits: limits{"EUR", 5000, 60000},
	}
}

func textValue(value string) types.AttributeValue { return &types.AttributeValueMemberS{Value: value} }

func numberValue(value int64) types.AttributeValue {
	return &types.AttributeValueMemberN{Value: strconv.FormatInt(value, 10)}
}

func itemOf(row wallet) item {
	tags := make([]string, 0, len(row.tags))
	for tag := range row.tags {
		tags = append(tags, tag)
	}
	return item{
		"user_id": textValue(row.userID), "balance": numberValue(row.balance), "currency": textValue(row.currency),
		"owner_name": textValue(row.ownerName), "active": &types.AttributeValueMemberBOOL{Value: row.active},
		"updated_at": numberValue(row.updatedAt), "tags": &types.AttributeValueMemberSS{Value: tags},
		"limits": &types.AttributeValueMemberM{Value: item{
			"currency": textValue(row.limits.currency), "daily": numberValue(row.limits.daily),
			"monthly": numberValue(row.limits.monthly),
		}},
	}
}
