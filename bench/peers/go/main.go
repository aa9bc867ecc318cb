// What does the same work cost with AWS's SDK for Go, version 2? Method: like bench/client/dynamap_client.cpp; a goroutine for
// each request in flight.
package main

import (
	"context"
	"crypto/tls"
	"crypto/x509"
	"errors"
	"fmt"
	"log"
	"math/rand/v2"
	"net/http"
	"os"
	"sort"
	"strconv"
	"strings"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	awshttp "github.com/aws/aws-sdk-go-v2/aws/transport/http"
	"github.com/aws/aws-sdk-go-v2/credentials"
	"github.com/aws/aws-sdk-go-v2/service/dynamodb"
	"github.com/aws/aws-sdk-go-v2/service/dynamodb/types"
)

type bench struct {
	client *dynamodb.Client
	keys   []string
}

func (b *bench) anyPlace() int  { return rand.IntN(len(b.keys) - 25) }
func (b *bench) anyKey() string { return b.keys[b.anyPlace()] }

func (b *bench) get(ctx context.Context) error {
	answer, err := b.client.GetItem(ctx, &dynamodb.GetItemInput{
		TableName: aws.String("user_wallet"),
		Key:       item{"user_id": &types.AttributeValueMemberS{Value: b.anyKey()}},
	})
	if err != nil {
		return err
	}
	row, err := walletOf(answer.Item)
	if err == nil && row.limits.monthly != 60000 {
		return errors.New("not the wallet")
	}
	return err
}

func (b *bench) put(ctx context.Context) error {
	_, err := b.client.PutItem(ctx, &dynamodb.PutItemInput{
		TableName: aws.String("user_wallet"), Item: itemOf(walletWith(b.anyKey())),
	})
	return err
}

func (b *bench) batch(ctx context.Context) error {
	first := b.anyPlace()
	puts := make([]types.WriteRequest, 0, 25)
	for _, key := range b.keys[first : first+25] {
		puts = append(puts, types.WriteRequest{PutRequest: &types.PutRequest{Item: itemOf(walletWith(key))}})
	}
	answer, err := b.client.BatchWriteItem(ctx, &dynamodb.BatchWriteItemInput{
		RequestItems: map[string][]types.WriteRequest{"user_wallet": puts},
	})
	if err == nil && len(answer.UnprocessedItems) != 0 {
		return errors.New("not everything was written")
	}
	return err
}

func (b *bench) query(ctx context.Context) error {
	answer, err := b.client.Query(ctx, &dynamodb.QueryInput{
		TableName:                 aws.String("user_ledger"),
		KeyConditionExpression:    aws.String("#u = :u"),
		ExpressionAttributeNames:  map[string]string{"#u": "user_id"},
		ExpressionAttributeValues: item{":u": &types.AttributeValueMemberS{Value: b.anyKey()}},
	})
	if err != nil {
		return err
	}
	lines := make([]ledgerLine, len(answer.Items))
	for i, found := range answer.Items {
		if lines[i], err = lineOf(found); err != nil {
			return err
		}
	}
	if len(lines) != 100 || lines[99].seq != 1099 {
		return errors.New("not the 100 lines")
	}
	return nil
}

func clientOf(given map[string]string, inFlight int) (*dynamodb.Client, error) {
	trusted := x509.NewCertPool()
	if file := given["ca"]; file != "" {
		pem, err := os.ReadFile(file)
		if err != nil {
			return nil, err
		}
		trusted.AppendCertsFromPEM(pem)
	}
	transport := awshttp.NewBuildableClient().WithTransportOptions(func(of *http.Transport) {
		of.MaxIdleConns, of.MaxIdleConnsPerHost = inFlight, inFlight // otherwise only ten are kept, and the others connect again
		of.TLSClientConfig = &tls.Config{RootCAs: trusted, MinVersion: tls.VersionTLS12}
	})
	return dynamodb.New(dynamodb.Options{
		Region:       "us-east-1",
		BaseEndpoint: aws.String(given["endpoint"]),
		Credentials:  credentials.NewStaticCredentialsProvider("AKIDEXAMPLE", "secret", ""),
		HTTPClient:   transport,
	}), nil
}

// run returns the duration of each operation in microseconds, in order.
func run(operation func(context.Context) error, inFlight int, seconds float64) ([]float64, error) {
	type part struct {
		took []float64
		err  error
	}
	end := time.Now().Add(time.Duration(seconds * float64(time.Second)))
	parts := make(chan part)
	for range inFlight {
		go func() {
			var mine part
			for started := time.Now(); mine.err == nil && started.Before(end); started = time.Now() {
				mine.err = operation(context.Background())
				mine.took = append(mine.took, float64(time.Since(started).Nanoseconds())/1000)
			}
			parts <- mine
		}()
	}
	var took []float64
	var err error
	for range inFlight {
		one := <-parts
		took = append(took, one.took...)
		if err == nil {
			err = one.err
		}
	}
	sort.Float64s(took)
	return took, err
}

func measure(given map[string]string) error {
	number := func(name string, otherwise float64) float64 {
		if value, err := strconv.ParseFloat(given[name], 64); err == nil {
			return value
		}
		return otherwise
	}
	inFlight := int(number("in-flight", 1))
	text, err := os.ReadFile(given["keys"])
	if err != nil {
		return err
	}
	client, err := clientOf(given, inFlight)
	if err != nil {
		return err
	}
	b := &bench{client, strings.Fields(string(text))}
	operation, found := map[string]func(context.Context) error{
		"get": b.get, "put": b.put, "batch": b.batch, "query": b.query}[given["operation"]]
	if !found {
		return errors.New("--operation get|put|batch|query")
	}
	if _, err = run(operation, inFlight, number("warm", 0.5)); err != nil {
		return err
	}
	began, err := begin()
	if err != nil {
		return err
	}
	took, err := run(operation, inFlight, number("seconds", 2))
	if err != nil {
		return err
	}
	line, err := began.report(given["name"], given["operation"], inFlight, took)
	if err == nil {
		fmt.Println(line)
	}
	return err
}

func main() {
	given := map[string]string{}
	for i := 1; i+1 < len(os.Args); i += 2 {
		given[strings.TrimPrefix(os.Args[i], "--")] = os.Args[i+1]
	}
	if err := measure(given); err != nil {
		log.Fatal(err)
	}
}
