//! What the process used during the measurement, printed as the line of JSON that all benches print.
use std::error::Error;
use std::time::Instant;

pub struct Window {
    started: Instant,
    used: libc::rusage,
}

fn used() -> libc::rusage {
    // getrusage fills all of it, and cannot fail with these arguments.
    unsafe {
        let mut usage = std::mem::zeroed();
        libc::getrusage(libc::RUSAGE_SELF, &mut usage);
        usage
    }
}

fn micros(time: libc::timeval) -> f64 {
    time.tv_sec as f64 * 1e6 + time.tv_usec as f64
}

fn peak_rss_kib() -> Result<u64, Box<dyn Error>> {
    let status = std::fs::read_to_string("/proc/self/status")?;
    let line = status.lines().find_map(|line| line.strip_prefix("VmHWM:")).ok_or("no VmHWM")?;
    Ok(line.trim().trim_end_matches(" kB").parse()?)
}

impl Window {
    pub fn begin() -> Self {
        Window { started: Instant::now(), used: used() }
    }

    /// `took`: the duration of each operation in microseconds, in order.
    pub fn report(
        &self,
        name: &str,
        operation: &str,
        in_flight: usize,
        took: &[f64],
    ) -> Result<(), Box<dyn Error>> {
        let (seconds, now) = (self.started.elapsed().as_secs_f64(), used());
        let count = took.len() as f64;
        let user = micros(now.ru_utime) - micros(self.used.ru_utime);
        let system = micros(now.ru_stime) - micros(self.used.ru_stime);
        let switches = (now.ru_nvcsw + now.ru_nivcsw - self.used.ru_nvcsw - self.used.ru_nivcsw) as f64;
        let p50 = took.get(took.len() / 2).ok_or("not one operation was done")?;
        let p99 = took[took.len() * 99 / 100];
        println!(
            "{{\"client\":\"{name}\",\"operation\":\"{operation}\",\"in_flight\":{in_flight},\"operations\":{},\
             \"failures\":0,\"per_second\":{:.3},\"cpu_us\":{:.3},\"user_us\":{:.3},\"p50_us\":{p50:.3},\"p99_us\":{p99:.3},\
             \"peak_rss_kib\":{},\"switches\":{:.3},\"version\":\"{}\"}}",
            took.len(), count / seconds, (user + system) / count, user / count, peak_rss_kib()?, switches / count,
            aws_sdk_dynamodb::meta::PKG_VERSION
        );
        Ok(())
    }
}
