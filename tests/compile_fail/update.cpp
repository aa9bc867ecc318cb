// expect RIGHT: ok
// expect KEY: dynamap: a key attribute cannot be updated
// expect FOREIGN: dynamap: a clause names a member of another struct than the table's row
// expect FOREIGN_CONDITION: dynamap: a condition names a member of another struct than the table's row
// expect TWICE: dynamap: two clauses of one update name the same attribute
// expect WRONG_VALUE: dynamap: this value does not have the attribute's type
// expect LOSSY_VALUE: dynamap: this value does not have the attribute's type
// expect NAMED_VALUE: takes<dynamap::attribute<user_wallet, &user_wallet::balance>, long( int)?, const char ?\(&\)\[5\]>
// expect NAMED_KEY: write_key_value<dynamap::uuid, false, char ?\[11\]>|Key = dynamap::uuid; bool Sort = false; Given = char ?\[11\]
// expect EMPTY_VALUE: dynamap: an attribute has no empty value
// expect ADD_TO_TEXT: dynamap: \+= and -= are for number attributes
// expect NO_CLAUSE: dynamap: update takes the key, then at least one clause
// expect ONLY_CONDITION: dynamap: an update needs at least one clause
// expect CONDITION_FIRST: dynamap: the clauses of an update come first
// expect TWO_CONDITIONS: dynamap: a write has at most one when
// expect NO_CLAUSE_AT_ALL: dynamap: after the key a write takes update clauses
// expect CLAUSE_IN_REMOVE: dynamap: put writes a whole row, remove deletes a whole item
// expect CLAUSE_IN_PUT: dynamap: put writes a whole row, remove deletes a whole item
// expect PREFIX_OF_NUMBER: dynamap: begins_with is for string and binary attributes
// expect NOT_A_MEMBER: dynamap: attr takes a pointer to a data member
// expect PERHAPS_A_VALUE: dynamap: this value may be missing
// expect OPTIONAL_FOR_BOOL: dynamap: to set an attribute only if there is a value, write optionally
// expect CLAUSE_AS_CONDITION: dynamap: a condition compares with ==
// expect TWO_IN_WHEN: dynamap: a condition is made of attributes
// expect CONDITION_OF_A_VALUE: dynamap: a condition is made of attributes
#include "wallet.hpp"

using dynamap::optionally, dynamap::when;

asio::awaitable<void> demo(wallet_table wallet, dynamap::uuid id, user_wallet row) {
#ifdef RIGHT
    co_await wallet.update(id, balance += 1, owner = "Alice", memo.remove());
    (void)co_await wallet.update(id, balance -= 1u, when(balance >= 1 && memo.exists()));
    (void)co_await wallet.put(row, when(user_id.not_exists()));
    co_await wallet.update(id, optionally(memo, row.memo), optionally(row.balance > 0, balance += 1));
#elif defined(KEY)
    co_await wallet.update(id, user_id = id);
#elif defined(FOREIGN)
    co_await wallet.update(id, total += 1);
#elif defined(FOREIGN_CONDITION)
    (void)co_await wallet.update(id, balance += 1, when(total > 1));
#elif defined(TWICE)
    co_await wallet.update(id, balance += 1, balance = 5);
#elif defined(WRONG_VALUE)
    co_await wallet.update(id, balance = "much");
#elif defined(NAMED_VALUE)
    co_await wallet.update(id, balance = "much");
#elif defined(NAMED_KEY)
    co_await wallet.update("not a uuid", balance = 1);
#elif defined(LOSSY_VALUE)
    co_await wallet.update(id, balance += 0.5);
#elif defined(EMPTY_VALUE)
    co_await wallet.update(id, memo = std::nullopt);
#elif defined(ADD_TO_TEXT)
    co_await wallet.update(id, owner += "x");
#elif defined(NO_CLAUSE)
    co_await wallet.update(id);
#elif defined(ONLY_CONDITION)
    (void)co_await wallet.update(id, when(balance > 1));
#elif defined(CONDITION_FIRST)
    (void)co_await wallet.update(id, when(balance > 1), balance += 1);
#elif defined(TWO_CONDITIONS)
    (void)co_await wallet.update(id, balance += 1, when(balance > 1), when(balance < 5));
#elif defined(NO_CLAUSE_AT_ALL)
    co_await wallet.update(id, 5);
#elif defined(CLAUSE_IN_REMOVE)
    co_await wallet.remove(id, balance += 1);
#elif defined(CLAUSE_IN_PUT)
    co_await wallet.put(row, balance += 1);
#elif defined(PREFIX_OF_NUMBER)
    (void)co_await wallet.remove(id, when(balance.begins_with(1)));
#elif defined(NOT_A_MEMBER)
    co_await wallet.update(id, dynamap::attr<5> = 1);
#elif defined(PERHAPS_A_VALUE)
    co_await wallet.update(id, memo = row.memo);
#elif defined(OPTIONAL_FOR_BOOL)
    co_await wallet.update(id, optionally(row.memo, memo = *row.memo));
#elif defined(TWO_IN_WHEN)
    (void)co_await wallet.remove(id, when(balance == 5, memo.exists()));
#elif defined(CONDITION_OF_A_VALUE)
    (void)co_await wallet.remove(id, when(row.balance == 5));
#elif defined(CLAUSE_AS_CONDITION)
    (void)co_await wallet.remove(id, when(balance = 5));
#endif
}
