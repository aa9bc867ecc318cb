//! What does the same work cost with AWS's SDK for Rust? Method: like bench/client/dynamap_client.cpp; a task for each request
//! in flight, on Tokio's single-threaded scheduler, with the SDK's default HTTP and TLS.
mod rows;
mod window;

use aws_sdk_dynamodb::config::{BehaviorVersion, Credentials, Region};
use aws_sdk_dynamodb::types::{AttributeValue, PutRequest, WriteRequest};
use aws_sdk_dynamodb::{Client, Config};
use aws_smithy_http_client::tls::{rustls_provider::CryptoMode, Provider, TlsContext, TrustStore};
use rows::{item_of, line_of, wallet_of, wallet_with};
use std::collections::HashMap;
use std::error::Error;
use std::rc::Rc;
use std::time::{Duration, Instant};

type Outcome<T> = Result<T, Box<dyn Error>>;

struct Bench {
    client: Client,
    keys: Vec<String>,
    operation: String,
}

impl Bench {
    fn any_place(&self) -> usize {
        fastrand::usize(..self.keys.len() - 25)
    }

    fn any_key(&self) -> String {
        self.keys[self.any_place()].clone()
    }

    async fn get(&self) -> Outcome<()> {
        let key = AttributeValue::S(self.any_key());
        let answer = self.client.get_item().table_name("user_wallet").key("user_id", key).send().await?;
        let row = wallet_of(answer.item.ok_or("no item")?)?;
        check(row.limits.monthly == 60000, "not the wallet")
    }

    async fn put(&self) -> Outcome<()> {
        let item = item_of(wallet_with(self.any_key()));
        self.client.put_item().table_name("user_wallet").set_item(Some(item)).send().await?;
        Ok(())
    }

    async fn batch(&self) -> Outcome<()> {
        let first = self.any_place();
        let mut puts = Vec::with_capacity(25);
        for key in &self.keys[first..first + 25] {
            let put = PutRequest::builder().set_item(Some(item_of(wallet_with(key.clone())))).build()?;
            puts.push(WriteRequest::builder().put_request(put).build());
        }
        let answer = self.client.batch_write_item().request_items("user_wallet", puts).send().await?;
        check(answer.unprocessed_items.is_none_or(|left| left.is_empty()), "not everything was written")
    }

    async fn query(&self) -> Outcome<()> {
        let answer = self
            .client
            .query()
            .table_name("user_ledger")
            .key_condition_expression("#u = :u")
            .expression_attribute_names("#u", "user_id")
            .expression_attribute_values(":u", AttributeValue::S(self.any_key()))
            .send()
            .await?;
        let lines = answer.items.unwrap_or_default().into_iter().map(line_of).collect::<Outcome<Vec<_>>>()?;
        check(lines.len() == 100 && lines[99].seq == 1099, "not the 100 lines")
    }

    async fn call(&self) -> Outcome<()> {
        match self.operation.as_str() {
            "get" => self.get().await,
            "put" => self.put().await,
            "batch" => self.batch().await,
            "query" => self.query().await,
            _ => Err("--operation get|put|batch|query".into()),
        }
    }

    /// Makes one call after another. Returns the duration of each in microseconds.
    async fn call_until(&self, end: Instant) -> Outcome<Vec<f64>> {
        let mut took = Vec::new();
        loop {
            let started = Instant::now();
            if started >= end {
                return Ok(took);
            }
            self.call().await?;
            took.push(started.elapsed().as_secs_f64() * 1e6);
        }
    }
}

fn check(fine: bool, otherwise: &str) -> Outcome<()> {
    if fine {
        Ok(())
    } else {
        Err(otherwise.into())
    }
}

fn client_of(given: &HashMap<String, String>) -> Outcome<Client> {
    let mut trusted = TrustStore::empty();
    if let Some(file) = given.get("ca") {
        trusted.add_pem_certificate(std::fs::read(file)?);
    }
    let http = aws_smithy_http_client::Builder::new()
        .tls_provider(Provider::Rustls(CryptoMode::AwsLc))
        .tls_context(TlsContext::builder().with_trust_store(trusted).build()?)
        .build_https();
    Ok(Client::from_conf(
        Config::builder()
            .behavior_version(BehaviorVersion::latest())
            .region(Region::new("us-east-1"))
            .endpoint_url(&given["endpoint"])
            .credentials_provider(Credentials::new("AKIDEXAMPLE", "secret", None, None, "bench"))
            .http_client(http)
            .build(),
    ))
}

async fn run(bench: &Rc<Bench>, in_flight: usize, seconds: f64) -> Outcome<Vec<f64>> {
    let end = Instant::now() + Duration::from_secs_f64(seconds);
    let callers: Vec<_> = (0..in_flight)
        .map(|_| {
            let bench = Rc::clone(bench);
            tokio::task::spawn_local(async move { bench.call_until(end).await })
        })
        .collect();
    let mut took = Vec::new();
    for caller in callers {
        took.extend(caller.await??);
    }
    took.sort_by(f64::total_cmp);
    Ok(took)
}

async fn measure() -> Outcome<()> {
    let words: Vec<String> = std::env::args().skip(1).collect();
    let given: HashMap<String, String> =
        words.chunks_exact(2).map(|pair| (pair[0][2..].to_string(), pair[1].clone())).collect();
    let number =
        |name: &str, otherwise: f64| given.get(name).map_or(Ok(otherwise), |text| text.parse::<f64>());
    let in_flight = number("in-flight", 1.0)? as usize;
    let bench = Rc::new(Bench {
        client: client_of(&given)?,
        keys: std::fs::read_to_string(&given["keys"])?.split_whitespace().map(str::to_string).collect(),
        operation: given["operation"].clone(),
    });
    run(&bench, in_flight, number("warm", 0.5)?).await?;
    let window = window::Window::begin();
    let took = run(&bench, in_flight, number("seconds", 2.0)?).await?;
    window.report(&given["name"], &bench.operation, in_flight, &took)
}

fn main() -> Outcome<()> {
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build()?;
    tokio::task::LocalSet::new().block_on(&runtime, measure())
}
