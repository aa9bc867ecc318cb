// Sends an e-mail with SES, once the sender's address is verified.
#include <asio/co_spawn.hpp>
#include <asio/io_context.hpp>
#include <dynamap/aws/client.hpp>
#include <dynamap/aws/xml_document.hpp>
#include <dynamap/error.hpp>
#include <exception>
#include <iostream>
#include <string>

namespace aws = dynamap::aws;

constexpr auto version = "2010-12-01";

asio::awaitable<void> send_email(aws::client ses, std::string from, std::string to) {
    auto const email = aws::query_request("SendEmail", version,
                                          {{"Source", from},
                                           {"Destination.ToAddresses.member.1", to},
                                           {"Message.Subject.Data", "Your wallet & you"},
                                           {"Message.Body.Text.Data", "Your balance is 105.50 €.\n"},
                                           {"Message.Body.Text.Charset", "UTF-8"}});
    auto const answer = co_await ses.send(email);
    aws::xml_document const document(answer.body);
    std::cout << "sent as " << document.root().child("SendEmailResult").child("MessageId").text() << "\n";
}

asio::awaitable<void> tour(aws::client ses) {
    std::string const from = "wallets@example.com", to = "alice@example.com";
    try {
        co_await send_email(ses, from, to);
    } catch (dynamap::error const& refused) {
        std::cout << refused.server_code() << ": " << refused.server_message() << "\n";
    }
    auto const verify = aws::query_request("VerifyEmailIdentity", version, {{"EmailAddress", from}});
    co_await ses.send(verify);
    co_await send_email(ses, from, to);
}

int main() {
    asio::io_context io;
    aws::client_config config;
    config.service = "ses";
    config.host_prefix = "email";  // its host is email.REGION.amazonaws.com
    asio::co_spawn(io, tour(aws::client(io, config)), [](std::exception_ptr failure) {
        if (failure) std::rethrow_exception(failure);
    });
    io.run();
}
