// Writes and reads of every kind against a model of the table, while requests and responses are lost.
#include <atomic>
#include <optional>

#include "dynamap/dynamap.hpp"
#include "support/crew.hpp"
#include "support/known_table.hpp"
#include "support/model_tables.hpp"
#include "support/programs.hpp"
#include "support/resources.hpp"

namespace stress {
namespace {

using std::chrono::milliseconds;

constexpr auto balance = dynamap::attr<&entry::balance>;
constexpr auto text = dynamap::attr<&entry::text>;
constexpr auto version = dynamap::attr<&entry::version>;

/// Whether an outcome says that its request was repeated; none: it does not say.
template <class Outcome>
std::optional<bool> repeated(Outcome const& outcome) {
    if constexpr (requires { outcome.repeated(); }) return outcome.repeated();
    else return std::nullopt;
}

/// One client's life: round after round, each compared with the table.
class worker {
  public:
    worker(dynamap::client const& patient_one, dynamap::client const& sends_once, server_thread& servers,
           lossy_service& service, std::uint64_t seed, std::size_t number, report& to)
        : with_{patient_one, sends_once},
          chance_(seed, "worker", number),
          name_("entry-" + std::to_string(number)),
          known_(name_, servers, service, to),
          versions_(name_ + "-versions", servers, service, to),
          many_(known_, name_, chance_, to),
          to_(to) {}

    asio::awaitable<void> run(std::size_t requests) {
        while (to_.sum("requests") < requests && !to_.time_is_over()) {
            for (int n = 0; n < 12; ++n) co_await one();
            co_await known_.settle("single calls");
            co_await versions_.settle("versions");
            co_await many();
        }
    }

  private:
    struct clients {
        dynamap::client repeats, once;
    };

    asio::awaitable<void> one() {
        to_.count("rounds");
        once_ = chance_.one_in(3);
        dynamap::client client = once_ ? with_.once : with_.repeats;
        if (chance_.one_in(4)) client = client.with_timeout(milliseconds(chance_.between(2, 30)));
        std::optional<dynamap::error> failed;
        // What is known of an item is needed before it is written again.
        if (known_.unsettled()) co_await known_.settle("a call");
        try {
            switch (chance_.below(9)) {
                case 0:
                    return_ = put(client);
                    break;
                case 1:
                    return_ = remove(client);
                    break;
                case 2:
                    return_ = add(client);
                    break;
                case 3:
                    return_ = pay(client);
                    break;
                case 4:
                    return_ = transfer(client);
                    break;
                case 5:
                    return_ = add_once(client);
                    break;
                case 6:
                    return_ = get(client);
                    break;
                case 7:
                    return_ = write_version(client);
                    break;
                default:
                    return_ = write_version(client);
            }
            co_await std::move(*return_);
        } catch (dynamap::error const& e) {
            to_.fault("unexpected error", e.what());
        }
    }

    item_key some_key() {
        return {"k" + std::to_string(chance_.below(3)), static_cast<std::int64_t>(chance_.below(5))};
    }
    entry some_row(item_key const& key) {
        entry row;
        row.id = key.id;
        row.number = key.number;
        row.balance = static_cast<std::int64_t>(chance_.below(1000));
        row.text = "t" + std::to_string(made_++);
        return row;
    }
    static case_of one_item(item_key const& key, std::optional<entry> row) {
        case_of made;
        made.emplace(key, std::move(row));
        return made;
    }
    /// The error of a write that may have been done `most` times.
    void unknown(dynamap::error const& e, std::vector<case_of> cases, std::string_view what) {
        to_.count("unknown outcomes");
        if (e.sent() == 0)
            to_.count("unknown outcomes that nothing was sent of"), cases.resize(1);  // how it was before
        known_.is_one_of(std::move(cases), std::string(what) + " that failed (" + e.what() + ")");
    }

    asio::awaitable<void> put(dynamap::client client) {
        plain_table const table(client, name_);
        item_key const key = some_key();
        entry const row = some_row(key);
        try {
            co_await table.put(row);
            known_.is(key, row);
        } catch (dynamap::error const& e) {
            unknown(e, {one_item(key, known_.find(key)), one_item(key, row)}, "put");
        }
    }

    asio::awaitable<void> remove(dynamap::client client) {
        plain_table const table(client, name_);
        item_key const key = some_key();
        try {
            co_await table.remove(key.id, key.number);
            known_.is(key, std::nullopt);
        } catch (dynamap::error const& e) {
            unknown(e, {one_item(key, known_.find(key)), one_item(key, std::nullopt)}, "remove");
        }
    }

    /// How an item is once `amount` was added so many times.
    [[nodiscard]] std::optional<entry> added(item_key const& key, std::int64_t amount, int times) const {
        auto row = known_.find(key);
        if (times == 0) return row;
        if (!row) {
            row.emplace();
            row->id = key.id;
            row->number = key.number;
        }
        row->balance += amount * times;
        row->text = "added";
        row->version = 0;
        return row;
    }
    std::vector<case_of> added_up_to(item_key const& key, std::int64_t amount, int least, int most) const {
        std::vector<case_of> cases;
        for (int n = least; n <= most; ++n) cases.push_back(one_item(key, added(key, amount, n)));
        return cases;
    }

    /// An update that may be done as often as it is sent, as its docs say; once, where that is asked for.
    asio::awaitable<void> add(dynamap::client client) {
        plain_table const table(client, name_);
        item_key const key = some_key();
        auto const amount = static_cast<std::int64_t>(chance_.between(1, 99));
        int const most = once_ ? 1 : 8;
        try {
            co_await table.update(key.id, key.number, balance += amount, text = "added", version = 0);
            known_.is_one_of(added_up_to(key, amount, 1, most),
                             "an update that was done, +" + std::to_string(amount));
        } catch (dynamap::error const& e) {
            unknown(e, added_up_to(key, amount, 0, most), "an update, +" + std::to_string(amount));
        }
    }

    /// A write under a condition that it makes untrue.
    asio::awaitable<void> pay(dynamap::client client) {
        plain_table const table(client, name_);
        item_key const key = some_key();
        auto const before = known_.find(key);
        std::int64_t const amount = static_cast<std::int64_t>(chance_.between(1, 99));
        bool const wrong = !before || chance_.one_in(5);
        std::int64_t const expected = wrong ? -1'000'000'000 : before->balance;
        try {
            auto const outcome = co_await table.update(key.id, key.number, balance += amount, text = "added",
                                                       version = 0, dynamap::when(balance == expected));
            if (outcome.applied()) {
                if (wrong) to_.fault("made up", "a condition that does not hold was said to hold");
                known_.is(key, added(key, amount, 1));
            } else if (!wrong) {
                to_.count("refused by its own first attempt");
                if (auto const said = repeated(outcome); said && !*said)
                    to_.fault("a refusal by its own first attempt does not say repeated()", text_of(before));
                if (once_) to_.fault("refused though its condition held", text_of(before));
                known_.is(key, added(key, amount, 1));
            }
        } catch (dynamap::error const& e) {
            unknown(e, added_up_to(key, amount, 0, wrong ? 0 : 1), "a conditional update");
        }
    }

    asio::awaitable<void> transfer(dynamap::client client) {
        plain_table const table(client, name_);
        item_key const from = some_key(), to = some_key();
        if (from == to) co_return;
        auto const before = known_.find(from);
        std::int64_t const amount = static_cast<std::int64_t>(chance_.between(1, 200));
        bool const holds = before && before->balance >= amount;
        case_of none = one_item(from, before), both = one_item(from, added(from, -amount, 1));
        none.emplace(to, known_.find(to));
        both.emplace(to, added(to, amount, 1));
        std::vector<case_of> cases{none};
        if (holds) cases.push_back(both);
        try {
            dynamap::transaction tx{client};
            auto const taking = tx.update(table, from.id, from.number, balance -= amount, text = "added",
                                          version = 0, dynamap::when(balance >= amount));
            tx.update(table, to.id, to.number, balance += amount, text = "added", version = 0);
            dynamap::transaction_options options;
            options.timeout = chance_.one_in(3) ? milliseconds(chance_.between(5, 60))
                                                : patient(std::chrono::seconds(20));
            auto const outcome = co_await tx.commit(options);
            if (outcome.committed()) {
                known_.is_one_of({both}, "a transaction that was committed");
                if (!holds)
                    to_.fault("made up",
                              "a transaction whose condition does not hold was said to be committed");
            } else if (holds && outcome.why(taking) == dynamap::transaction_refusal::condition_failed) {
                to_.fault("a transaction was refused though its condition held", text_of(before));
            }
        } catch (dynamap::error const& e) {
            unknown(e, cases, "a transaction");
        }
    }

    asio::awaitable<void> add_once(dynamap::client client) {
        plain_table const table(client, name_);
        item_key const key = some_key();
        auto const amount = static_cast<std::int64_t>(chance_.between(1, 99));
        try {
            co_await table.update(key.id, key.number, balance += amount, text = "added", version = 0,
                                  dynamap::exactly_once);
            known_.is(key, added(key, amount, 1));
        } catch (dynamap::error const& e) {
            unknown(e, added_up_to(key, amount, 0, 1), "exactly_once");
        }
    }

    asio::awaitable<void> get(dynamap::client client) {
        plain_table const table(client, name_);
        item_key const key = some_key();
        try {
            auto const found = co_await table.get(key.id, key.number, dynamap::consistent);
            if (found != known_.find(key))
                to_.fault("a read is wrong", text_of(found) + ", known " + text_of(known_.find(key)));
        } catch (dynamap::error const&) {
            to_.count("reads that failed");
        }
    }

    /// Optimistic locking by the only writer: what it read last is what is there.
    asio::awaitable<void> write_version(dynamap::client client) {
        version_table const table(client, name_ + "-versions");
        item_key const key = some_key();
        if (versions_.unsettled()) co_await versions_.settle("a version");
        auto const before = versions_.find(key);
        bool const wrong = chance_.one_in(5), puts = !before || chance_.one_in(2);
        std::int64_t const stored = before ? before->version : 0;
        entry row = some_row(key);
        row.version = wrong ? stored + 7 : stored;
        entry after = row;
        if (!puts) after = *before, after.text = row.text;
        after.version = stored + 1;
        std::vector<case_of> cases{one_item(key, before)};
        if (!wrong) cases.push_back(one_item(key, after));
        try {
            std::optional<dynamap::write_outcome<entry, void, std::int64_t>> outcome;
            if (puts) outcome = co_await table.put(row);
            else
                outcome = co_await table.update(key.id, key.number, text = row.text,
                                                dynamap::at_version(row.version));
            if (outcome->applied()) {
                versions_.is(key, after);
                if (wrong)
                    to_.fault("made up", "a write of a version that is not there was said to be applied");
            } else if (!wrong) {
                to_.count("versions refused by their own first attempt");
                if (auto const said = repeated(*outcome); once_ || (said && !*said))
                    to_.fault("refused though its version was right", text_of(before));
                versions_.is(key, after);
            }
        } catch (dynamap::error const& e) {
            to_.count("unknown outcomes");
            if (e.sent() == 0) cases.resize(1);
            versions_.is_one_of(std::move(cases), std::string("a version that failed (") + e.what() + ")");
        }
    }

    asio::awaitable<void> many() {
        to_.count("rounds of many");
        dynamap::client const client = with_.repeats;
        switch (chance_.below(6)) {
            case 0:
            case 1:
                return_ = many_.write_batch(client);
                break;
            case 2:
                return_ = many_.read_batch(client);
                break;
            case 3:
                return_ = many_.query(client);
                break;
            case 4:
                return_ = many_.load(client);
                break;
            default:
                return_ = many_.export_all(client);
        }
        co_await std::move(*return_);
        co_await known_.settle("many items");
    }

    clients with_;
    dice chance_;
    std::string name_;
    known_table known_, versions_;
    many_items many_;
    report& to_;
    bool once_ = false;
    std::size_t made_ = 0;
    std::optional<asio::awaitable<void>> return_;
};

}  // namespace

void model(options const& given, report& to) {
    held_before held(to);
    {
        lossy_service service(given.seed, to, losses{});
        server_thread servers;
        server front(servers, [&](server_connection& on) { return service.serve(on); });
        asio::io_context io(2);
        auto config = config_for(front.url());
        config.max_connections = 64;
        std::optional<dynamap::client> repeats(std::in_place, io, config);
        config.retry.max_attempts = 1;
        std::optional<dynamap::client> once(std::in_place, io, config);
        std::vector<std::unique_ptr<worker>> workers;
        for (std::size_t n = 0; n < 128; ++n)
            workers.push_back(std::make_unique<worker>(*repeats, *once, servers, service, given.seed, n, to));
        std::size_t const requests = calls_of(given, 15'000);
        for (auto const& w : workers) start(io, w->run(requests), to);
        run_on(io, 2);
        check_idle(*repeats, to);
        check_idle(*once, to);
        workers.clear();
        repeats.reset();
        once.reset();
    }
    held.check(std::size_t{16} << 20);
}

}  // namespace stress
