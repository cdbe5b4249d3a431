/*
 * A gRPC echo, and a client that measures it.
 *
 *   grpc_echo serve ADDRESS                   until it is killed or its parent ends
 *   grpc_echo call ADDRESS REQUEST REPLY      per line "N" on stdin: N calls, and their median in microseconds on stdout
 */
#include "echo.grpc.pb.h"

#include <grpcpp/grpcpp.h>

#include <algorithm>
#include <chrono>
#include <csignal>
#include <cstdio>
#include <iostream>
#include <string>
#include <sys/prctl.h>
#include <vector>

namespace {

class Service final : public echo::Echo::Service {
	grpc::Status Call(grpc::ServerContext *, const echo::Request *request, echo::Reply *reply) override
	{
		reply->set_content(std::string(request->reply_bytes(), 'r'));
		return grpc::Status::OK;
	}
};

int serve(const std::string &address)
{
	Service service;
	grpc::ServerBuilder builder;
	builder.AddListeningPort(address, grpc::InsecureServerCredentials());
	builder.RegisterService(&service);
	std::unique_ptr<grpc::Server> server = builder.BuildAndStart();
	if (!server)
		return 1;
	server->Wait();
	return 0;
}

double call_us(echo::Echo::Stub &stub, const echo::Request &request)
{
	grpc::ClientContext context;
	echo::Reply reply;
	context.set_wait_for_ready(true);
	auto from = std::chrono::steady_clock::now();
	grpc::Status status = stub.Call(&context, request, &reply);
	auto to = std::chrono::steady_clock::now();
	if (!status.ok() || reply.content().size() != request.reply_bytes()) {
		std::cerr << "grpc_echo: " << status.error_message() << "\n";
		std::exit(1);
	}
	return std::chrono::duration<double, std::micro>(to - from).count();
}

int call(const std::string &address, size_t request_bytes, unsigned reply_bytes)
{
	auto channel = grpc::CreateChannel(address, grpc::InsecureChannelCredentials());
	auto stub = echo::Echo::NewStub(channel);
	echo::Request request;
	request.set_content(std::string(request_bytes, 'q'));
	request.set_reply_bytes(reply_bytes);
	for (int i = 0; i < 100; i++)
		(void)call_us(*stub, request);
	size_t count;
	while (std::cin >> count) {
		std::vector<double> took;
		for (size_t i = 0; i < count; i++)
			took.push_back(call_us(*stub, request));
		std::sort(took.begin(), took.end());
		std::printf("%.1f\n", took[count / 2]);
		std::fflush(stdout);
	}
	return 0;
}

} // namespace

int main(int argc, char **argv)
{
	(void)prctl(PR_SET_PDEATHSIG, SIGTERM);
	if (argc == 3 && std::string(argv[1]) == "serve")
		return serve(argv[2]);
	if (argc == 5 && std::string(argv[1]) == "call")
		return call(argv[2], std::stoul(argv[3]), static_cast<unsigned>(std::stoul(argv[4])));
	return 2;
}
